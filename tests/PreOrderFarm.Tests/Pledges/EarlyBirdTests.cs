using PreOrderFarm.Closing;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>A box costs 88.00, and 80.00 for who pledges within the first hour; a parcel of one is 12.00.</summary>
public sealed class EarlyBirdTests : IAsyncLifetime
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor backer = null!;
    private DateTimeOffset until;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        until = farm.Clock.Now + Window;
        harvest = await farm.Given.HarvestOnSaleAsync(boxes: 20, early: (8_000, Window), target: 1);
        backer = await farm.Given.MemberAsync();
    }

    public async Task DisposeAsync()
    {
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        await farm.DisposeAsync();
    }

    [Fact]
    public async Task The_price_is_that_of_the_moment_at_which_the_boxes_are_held()
    {
        farm.Clock.Now = until - Second;
        var early = await farm.Given.HeldPledgeAsync(harvest, boxes: 2);
        farm.Clock.Now = until;
        var late = await farm.Given.HeldPledgeAsync(harvest, boxes: 2);
        farm.Clock.Now = until + Second;
        var later = await farm.Given.HeldPledgeAsync(harvest, boxes: 2);

        Assert.Equal((18_400L, 20_000L, 20_000L), (await PaymentAsync(early.Id), await PaymentAsync(late.Id), await PaymentAsync(later.Id)));

        // It is paid after the window, and costs what it cost when the boxes were held.
        await farm.Given.PayAsync(early.Id);
        await farm.Given.ConfirmAsync(early.Id);
        var line = Assert.Single((await farm.Given.PledgeAsync(early.Id)).Lines);
        Assert.Equal((2, new Money(16_000, "CNY")), (line.EarlyUnits, line.Price));
        Assert.Equal(new PledgeLinePart(2, new Money(8_000, "CNY"), IsEarly: true), Assert.Single(line.Parts));
    }

    [Fact]
    public async Task A_change_after_the_window_keeps_the_price_of_the_boxes_that_there_were()
    {
        var placed = (await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email)).Id;
        farm.Clock.Now = until;

        var more = await ChangeAsync(placed, 3);
        Assert.Equal(new Money(8_800 + 1_200, "CNY"), more.Difference);
        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();
        var line = Assert.Single((await farm.Given.PledgeAsync(placed)).Lines);
        Assert.Equal((3, 2, new Money((2 * 8_000) + 8_800, "CNY")), (line.Quantity, line.EarlyUnits, line.Price));

        // What was added last goes first; then an early one goes back at the price that it had.
        Assert.Equal(new Money(-(8_800 + 8_000 + 2_400), "CNY"), (await ChangeAsync(placed, 1)).Difference);
        Assert.Equal((1, 1), (await farm.Given.PledgeAsync(placed)).Lines.Select(l => (l.Quantity, l.EarlyUnits)).Single());
    }

    [Fact]
    public async Task A_change_within_the_window_has_the_early_price_though_it_is_paid_after_it()
    {
        var placed = (await farm.Given.PaidPledgeAsync(harvest, boxes: 1, actor: backer, email: backer.Email)).Id;
        farm.Clock.Now = until - Second;

        Assert.Equal(new Money(8_000 + 1_200, "CNY"), (await ChangeAsync(placed, 2)).Difference);
        farm.Clock.Advance(TimeSpan.FromMinutes(5));
        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();

        Assert.Equal((2, 2), (await farm.Given.PledgeAsync(placed)).Lines.Select(l => (l.Quantity, l.EarlyUnits)).Single());
    }

    [Fact]
    public async Task Another_address_after_the_window_costs_no_more_for_the_boxes()
    {
        var placed = (await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email)).Id;
        farm.Clock.Now = until + Second;

        var moved = await farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
            backer, placed, new ChangePledgeInput { Address = Given.Address(subdivision: "新疆") }, CancellationToken.None));

        Assert.Equal(new Money(2 * (3_000 - 1_200), "CNY"), moved.Difference);
    }

    [Fact]
    public async Task Whoever_was_told_another_total_is_told_the_new_one_and_nothing_is_taken()
    {
        farm.Clock.Now = until;
        var order = farm.Given.Order(harvest, boxes: 2) with { ExpectedTotalMinor = 18_400 };

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(order));

        Assert.Equal("The price has changed: it costs 200.00 CNY in all now. Nothing was charged. Please look at it again.", refused.Message);
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from pledges"""));
        await farm.Given.PlaceAsync(order with { ExpectedTotalMinor = 20_000 });
    }

    [Fact]
    public async Task What_was_counted_at_other_prices_is_not_written()
    {
        var order = farm.Given.Order(harvest);
        var region = await farm.ScalarAsync<Guid>($"""select id as "Value" from campaign_regions where campaign_id = {harvest.CampaignId} order by position limit 1""");
        var admission = new AdmissionRequest
        {
            PledgeId = Guid.NewGuid(),
            PaymentId = Guid.NewGuid(),
            Reference = "PF-0000-0000",
            CampaignId = harvest.CampaignId,
            RegionId = region,
            Email = order.Email!,
            NormalizedEmail = order.Email!,
            MemberId = null,
            Culture = "en",
            Recipient = "Li",
            Phone = "",
            Line1 = "",
            Line2 = "",
            City = "",
            Subdivision = "",
            PostalCode = "",
            Country = "CN",
            GiftNote = "",
            Key = null,
            RequestHash = null,
            Offers = [harvest.Box],
            Quantities = [1],
            ExpectedMinor = 10_000,
        };

        Assert.Equal(AdmissionOutcome.TryAgain, (await AdmitAsync(admission)).Outcome);
        Assert.Equal(AdmissionOutcome.Placed, (await AdmitAsync(admission with { ExpectedMinor = 9_200 })).Outcome);
    }

    [Fact]
    public async Task Parcels_and_what_they_bring_follow_the_price_that_each_box_had()
    {
        var mixed = (await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email)).Id;
        farm.Clock.Now = until;
        await ChangeAsync(mixed, 3);
        await farm.Given.PayAsync(mixed);
        await farm.SettleAsync();
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);

        var preview = await farm.UseAsync<PreviewClosing, ClosingPreview>(look => look.RunAsync(harvest.Grower, harvest.CampaignId, CancellationToken.None));
        await farm.Given.ClosedAsync(harvest);

        Assert.Equal((2L, new Money((2 * 8_000) + (2 * 8_800), "CNY")), (preview.EarlyBoxes, preview.Goods));
        Assert.Equal([8_000, 8_000, 8_800, 8_800], await farm.UseAsync<Npgsql.NpgsqlDataSource, List<long>>(async source =>
        {
            await using var read = source.CreateCommand("select goods_minor from parcels order by 1");
            await using var rows = await read.ExecuteReaderAsync();
            var goods = new List<long>();
            while (await rows.ReadAsync())
                goods.Add(rows.GetInt64(0));
            return goods;
        }));
    }

    private Task<ChangedPledge> ChangeAsync(Guid pledgeId, int boxes) => farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
        backer, pledgeId, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, boxes)] }, CancellationToken.None));

    private Task<Admission> AdmitAsync(AdmissionRequest request) =>
        farm.UseAsync<PledgeAdmission, Admission>(admission => admission.RunAsync(request, CancellationToken.None));

    private async Task<long> PaymentAsync(Guid pledgeId) => (await farm.Given.NewestPaymentAsync(pledgeId)).AmountMinor;
}
