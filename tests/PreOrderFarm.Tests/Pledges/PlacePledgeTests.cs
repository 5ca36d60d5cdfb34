using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

public sealed class PlacePledgeTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_pledge_holds_its_units_and_opens_a_payment_page_for_goods_and_shipping_by_parcel()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();

        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 2, familyBoxes: 3);

        var pledge = await farm.Given.PledgeAsync(placed.Id);
        Assert.Equal(PledgeStatus.Held, pledge.Status);
        Assert.Matches("^PF-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", placed.Reference);
        Assert.Equal(new Money(2 * 8_800 + 3 * 16_800, "CNY"), pledge.Goods);
        Assert.Equal(new Money((2 + 2) * 1_200, "CNY"), pledge.Shipping);
        Assert.Equal("China", pledge.Region);
        Assert.Equal(farm.Clock.Now.AddMinutes(30), pledge.HoldExpiresAt);
        var session = Assert.Single(farm.Stripe.State.Sessions.All());
        Assert.Equal(pledge.Total.Minor, session.TotalMinor);
        Assert.Equal(placed.PayUrl, new Uri(session.ToJson(farm.Stripe.State)["url"]!.GetValue<string>()));
        Assert.Equal(farm.Clock.Now.AddMinutes(35).ToUnixTimeSeconds(), session.ToJson(farm.Stripe.State)["expires_at"]!.GetValue<long>());
        Assert.Equal(0, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from ledger_transactions"));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task The_narrower_region_sets_the_price_of_shipping()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();

        var placed = await farm.Given.HeldPledgeAsync(harvest, address: Given.Address(subdivision: "新疆维吾尔自治区"));

        Assert.Equal(new Money(3_000, "CNY"), (await farm.Given.PledgeAsync(placed.Id)).Shipping);
    }

    [Fact]
    public async Task Every_field_that_is_wrong_says_so_and_nothing_is_taken()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var input = farm.Given.Order(harvest) with
        {
            Lines = [new LineInput(harvest.Box, 0), new LineInput(harvest.Box, 1_001)],
            Email = "nobody@nowhere",
            Address = new AddressInput { Recipient = new string('x', 101), Phone = "call me", Line1 = " ", City = "", Country = "China", PostalCode = new string('1', 17), Line2 = "a\0b" },
            GiftNote = new string('n', 501),
        };

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(input));

        Assert.Equal(
            ["Address.City", "Address.Country", "Address.Line1", "Address.Line2", "Address.Phone", "Address.PostalCode", "Address.Recipient", "Email", "GiftNote", "Lines", "Lines"],
            refused.Broken.Select(rule => rule.Field).Order(StringComparer.Ordinal));
        Assert.Equal(0, await farm.QueryAsync(db => db.Set<Pledge>().CountAsync()));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Theory]
    [InlineData("JP", "東京都", "This campaign does not ship to this address.")]
    [InlineData("DE", "Bayern", "This campaign does not ship to this address.")]
    public async Task What_no_region_names_is_not_served(string country, string subdivision, string sentence)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.HeldPledgeAsync(harvest, address: Given.Address(country, subdivision)));

        Assert.Equal(sentence, refused.Message);
    }

    [Fact]
    public async Task What_is_short_is_said_with_what_is_left()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 10, offerCap: 8, perBacker: 6);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 5);

        Assert.Equal("Only 3 boxes of 5 kg box are left.", await RefusalAsync(farm.Given.Order(harvest, boxes: 4)));
        Assert.Equal("Only 5 boxes are left.", await RefusalAsync(farm.Given.Order(harvest, boxes: 2, familyBoxes: 4)));
        await farm.Given.HeldPledgeAsync(harvest, boxes: 3, familyBoxes: 2);
        Assert.Equal("5 kg box is sold out.", await RefusalAsync(farm.Given.Order(harvest)));
        Assert.Equal("The whole harvest is sold.", await RefusalAsync(farm.Given.Order(harvest, boxes: 0, familyBoxes: 1)));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task A_cap_in_weight_counts_grams()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 25_000, capKind: CapKind.Grams, target: 1);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 3);

        Assert.Equal("Only 10 kg are left.", await RefusalAsync(farm.Given.Order(harvest, boxes: 3)));
        await farm.Given.HeldPledgeAsync(harvest, boxes: 0, familyBoxes: 1);

        Assert.Equal("The whole harvest is sold.", await RefusalAsync(farm.Given.Order(harvest)));
    }

    [Fact]
    public async Task The_limit_for_each_backer_counts_the_mailbox_and_not_its_spelling()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(perBacker: 3);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 2, email: "Li.Wei@gmail.com");

        Assert.Equal("You can take 1 more of 5 kg box: there is a limit for each backer.", await RefusalAsync(farm.Given.Order(harvest, boxes: 2, email: "liwei+second@GMAIL.com")));
        await farm.Given.HeldPledgeAsync(harvest, boxes: 1, email: "liwei@gmail.com");
        Assert.Equal("You have as many boxes of 5 kg box as one backer can have.", await RefusalAsync(farm.Given.Order(harvest, email: "l.i.w.e.i@gmail.com")));
        await farm.Given.HeldPledgeAsync(harvest, boxes: 3, email: "somebody.else@gmail.com");
    }

    [Fact]
    public async Task One_mailbox_reserves_three_times_and_then_pays_or_waits()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var first = await farm.Given.HeldPledgeAsync(harvest, email: "li.wei@gmail.com");
        await farm.Given.HeldPledgeAsync(harvest, email: "liwei+2@gmail.com");
        await farm.Given.HeldPledgeAsync(harvest, email: "liwei@googlemail.com");

        Assert.Equal("Pay or wait for your other reservations first.", await RefusalAsync(farm.Given.Order(harvest, email: "liwei@gmail.com")));
        await farm.Given.HeldPledgeAsync(harvest, email: "somebody.else@gmail.com");
        await farm.Given.HeldPledgeAsync(await farm.Given.HarvestOnSaleAsync(), email: "liwei@gmail.com");
        await farm.Given.PayAsync(first.Id);
        await farm.Given.ConfirmAsync(first.Id);

        await farm.Given.HeldPledgeAsync(harvest, email: "liwei@gmail.com");
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task What_is_missing_altogether_is_said_beside_its_field()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();

        var noLine = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(farm.Given.Order(harvest) with { Lines = [null!] }));
        var noLines = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(farm.Given.Order(harvest) with { Lines = null! }));
        var noAddress = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(farm.Given.Order(harvest) with { Address = null! }));
        var noQuote = await Assert.ThrowsAsync<RuleBroken>(() =>
            farm.UseAsync<QuotePledge>(quote => quote.RunAsync(harvest.CampaignId, [null!], null, null, CancellationToken.None)));

        Assert.All([noLine, noLines, noQuote], refused => Assert.Equal("Lines", Assert.Single(refused.Broken).Field));
        Assert.Contains("Address.Recipient", noAddress.Broken.Select(rule => rule.Field));
    }

    [Fact]
    public async Task Only_an_open_campaign_takes_pledges_and_only_before_its_deadline()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(2));

        farm.Clock.Advance(TimeSpan.FromDays(2));

        Assert.StartsWith("This campaign closed on", await RefusalAsync(farm.Given.Order(harvest)), StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFound>(() => farm.Given.PlaceAsync(farm.Given.Order(harvest) with { CampaignId = Guid.NewGuid() }));
    }

    [Fact]
    public async Task An_offer_of_another_campaign_is_refused()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var other = await farm.Given.HarvestOnSaleAsync();

        Assert.Equal("This campaign does not have that offer.", await RefusalAsync(farm.Given.Order(harvest) with { Lines = [new LineInput(other.Box, 1)] }));
    }

    [Fact]
    public async Task When_the_provider_is_away_the_pledge_stays_held_and_its_page_can_be_opened_later()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.ServerErrorBefore, Times: 4));

        var placed = await farm.Given.HeldPledgeAsync(harvest);

        Assert.Null(placed.PayUrl);
        Assert.Equal(PledgeStatus.Held, (await farm.Given.PledgeAsync(placed.Id)).Status);
        var url = await farm.UseAsync<ResumeCheckout, Uri>(resume => resume.RunAsync(placed.Id, CancellationToken.None));
        var again = await farm.UseAsync<ResumeCheckout, Uri>(resume => resume.RunAsync(placed.Id, CancellationToken.None));
        Assert.Equal(url, again);
        Assert.Single(farm.Stripe.State.Sessions.All());
    }

    [Fact]
    public async Task A_page_whose_reply_was_lost_is_found_again_and_not_opened_twice()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.DropAfter, Times: 4));
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        farm.Stripe.Faults.Clear();

        await farm.UseAsync<ResumeCheckout, Uri>(resume => resume.RunAsync(placed.Id, CancellationToken.None));

        Assert.Single(farm.Stripe.State.Sessions.All());
    }

    private async Task<string> RefusalAsync(PlacePledgeInput input) => (await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.PlaceAsync(input))).Message;
}
