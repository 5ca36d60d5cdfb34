using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>A box that is fetched: no shipping, and a place at its point that is held and given back like a unit.</summary>
public sealed class PickUpPledgeTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor backer = null!;
    private Guid point;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(boxes: 50);
        backer = await farm.Given.MemberAsync();
        point = await farm.Given.OfferedPointAsync(harvest, capacity: 4);
    }

    public async Task DisposeAsync()
    {
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        await farm.DisposeAsync();
    }

    [Fact]
    public async Task What_is_fetched_pays_no_shipping_and_has_its_points_address()
    {
        var placed = await farm.Given.PlaceAsync(Order(boxes: 2) with { Address = new AddressInput { Recipient = "李娜", Phone = "+86 138 0013 8000" } });

        var pledge = await farm.Given.PledgeAsync(placed.Id);
        Assert.Equal((17_600L, 0L, "The barn"), (pledge.Goods.Minor, pledge.Shipping.Minor, pledge.PickUp!.Name));
        Assert.Equal(new PostalAddress("李娜", "+86 138 0013 8000", "1 Kiwi Road", "", "Zhouzhi", "", "710400", "CN"), pledge.Address);
        Assert.Equal(2, await TakenAsync());
        var quote = await farm.UseAsync<QuotePledge, PledgeQuote>(quotes => quotes.RunAsync(harvest.CampaignId, [new LineInput(harvest.Box, 2)], null, point, default));
        Assert.Equal((pledge.Total, "The barn"), (quote.Total, quote.PickUpPoint));
    }

    [Fact]
    public async Task Who_fetches_gives_a_name_and_a_phone_number_all_the_same()
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(Order() with { Address = new AddressInput() }));
        Assert.Equal(["Address.Recipient", "Address.Phone"], broken.Broken.Select(rule => rule.Field));
        Assert.Equal("Give a phone number, with 5 to 20 digits.", broken.Broken[1].ToString());
    }

    [Fact]
    public async Task The_last_place_of_a_point_goes_to_one_of_two_buyers()
    {
        await farm.Given.PlaceAsync(Order(boxes: 3));
        await using var other = farm.StartAnother();

        var outcomes = await Task.WhenAll(TryAsync(farm), TryAsync(other));

        Assert.Equal([null, "PickUpPointId: The barn is full. Please choose another place, or have it shipped."], outcomes.Order(StringComparer.Ordinal));
        Assert.Equal(4, await TakenAsync());

        async Task<string?> TryAsync(FarmHost node)
        {
            try
            {
                await node.Given.PlaceAsync(Order() with { Email = $"{Guid.NewGuid():N}@farm.test" });
                return null;
            }
            catch (RuleBroken refused)
            {
                return $"{refused.Broken[0].Field}: {refused.Message}";
            }
        }
    }

    [Fact]
    public async Task A_full_point_turns_nobody_away_who_has_it_shipped()
    {
        await farm.Given.PlaceAsync(Order(boxes: 3));
        Assert.Equal("The barn has room for one box only.", (await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(Order(boxes: 2)))).Message);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 2);
        Assert.Equal(3, await TakenAsync());
    }

    [Fact]
    public async Task A_point_that_the_campaign_does_not_offer_is_refused_beside_the_choice()
    {
        var another = await farm.Given.PickUpPointAsync(harvest, "The shop");
        foreach (var unknown in new[] { another, Guid.NewGuid() })
        {
            var broken = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(Order() with { PickUpPointId = unknown }));
            Assert.Equal("PickUpPointId", Assert.Single(broken.Broken).Field);
        }
    }

    [Fact]
    public async Task A_hold_that_ends_and_a_pledge_that_is_cancelled_give_their_places_back()
    {
        await farm.Given.PlaceAsync(Order(boxes: 2));
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(default));
        await farm.SettleAsync();
        Assert.Equal(0, await TakenAsync());

        var paid = await PaidAsync(boxes: 3);
        Assert.Equal(3, await TakenAsync());
        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, paid, null, default));
        await farm.SettleAsync();
        Assert.Equal(0, await TakenAsync());
    }

    [Fact]
    public async Task Money_that_comes_late_takes_a_place_again_or_goes_back()
    {
        var early = await farm.Given.PlaceAsync(Order(boxes: 2));
        var late = await farm.Given.PlaceAsync(Order(boxes: 2));
        var payments = (await farm.Given.NewestPaymentAsync(early.Id), await farm.Given.NewestPaymentAsync(late.Id));
        foreach (var payment in new[] { payments.Item1, payments.Item2 })
            await farm.UseAsync<ConfirmPayment>(confirm => confirm.RunAsync(new CheckoutState(CheckoutStatus.Expired, payment.Id), default));
        Assert.Equal(0, await TakenAsync());
        await PaidAsync(boxes: 2);

        await farm.Given.PayAsync(early.Id);
        await farm.Given.ConfirmAsync(early.Id);
        await farm.Given.PayAsync(late.Id);
        Assert.Equal(ConfirmOutcome.RefundedLate, await farm.Given.ConfirmAsync(late.Id));
        Assert.Equal((PledgeStatus.Confirmed, 4L), ((await farm.Given.PledgeAsync(early.Id)).Status, await TakenAsync()));
        await farm.SettleAsync();
    }

    [Fact]
    public async Task Other_boxes_move_the_places_and_where_it_is_fetched_stays()
    {
        var pledge = await PaidAsync(boxes: 3);

        Assert.Equal("The barn has room for one box only.", (await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(pledge, 5))).Message);
        Assert.Equal(new Money(8_800, "CNY"), (await ChangeAsync(pledge, 4)).Difference);
        Assert.Equal(4, await TakenAsync());
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(default));
        await farm.SettleAsync();
        Assert.Equal(3, await TakenAsync());

        Assert.Equal(new Money(-17_600, "CNY"), (await ChangeAsync(pledge, 1)).Difference);
        await farm.SettleAsync();
        Assert.Equal(1, await TakenAsync());

        await ChangeAsync(pledge, 2);
        await farm.Given.PayAsync(pledge);
        await farm.SettleAsync();
        Assert.Equal(2, await TakenAsync());
        var address = await farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
            backer, pledge, new ChangePledgeInput { Address = Given.Address() with { Recipient = "王芳" } }, default));
        Assert.True(address.IsApplied);
        var view = await farm.Given.PledgeAsync(pledge);
        Assert.Equal(("王芳", "1 Kiwi Road", "The barn", 0L), (view.Address.Recipient, view.Address.Line1, view.PickUp!.Name, view.Shipping.Minor));
    }

    [Fact]
    public async Task A_place_that_no_pledge_has_is_found_by_the_ledgers_check()
    {
        await farm.ExecuteAsync($"update pick_up_units set boxes_taken = 1");
        Assert.Equal("pick_up_units_are_those_of_pledges", await farm.ScalarAsync<string>($"""select name as "Value" from ledger_check"""));
        await farm.ExecuteAsync($"update pick_up_units set boxes_taken = 0");
    }

    private PlacePledgeInput Order(int boxes = 1) => farm.Given.Order(harvest, boxes) with { PickUpPointId = point };

    private async Task<Guid> PaidAsync(int boxes)
    {
        var placed = await farm.Given.PlaceAsync(Order(boxes) with { Email = backer.Email }, backer);
        await farm.Given.PayAsync(placed.Id);
        await farm.Given.ConfirmAsync(placed.Id);
        return placed.Id;
    }

    private Task<ChangedPledge> ChangeAsync(Guid pledge, int boxes) => farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
        backer, pledge, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, boxes)] }, default));

    private Task<long> TakenAsync() => farm.ScalarAsync<long>($"""select boxes_taken as "Value" from pick_up_units where point_id = {point}""");
}
