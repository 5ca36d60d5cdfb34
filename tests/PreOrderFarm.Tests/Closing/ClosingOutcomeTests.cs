namespace PreOrderFarm.Tests.Closing;

/// <summary>Which campaigns are funded at their deadline, and what becomes of those that are not.</summary>
public sealed class ClosingOutcomeTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_campaign_that_misses_its_target_pays_everyone_back_in_full()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 10);
        var pledge = await farm.AddPledgeAsync(campaign, [(0, 3), (2, 3)], payments: 3);
        await farm.AddPledgeAsync(campaign, [(1, 3)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await farm.SweepAsync());

        Assert.Equal("unfunded", await farm.StatusAsync(campaign));
        Assert.Equal(0, (await farm.HeldAsync(campaign)).Minor);
        Assert.Empty(await farm.RowsAsync("select id from payments where refunded_minor <> amount_minor"));
        Assert.Equal(["campaign_missed|requested|4"], await farm.RowsAsync("select reason, status, count(*) from refunds group by 1, 2"));
        Assert.Equal(
            await farm.RowsAsync("select id from refunds order by id"),
            await farm.RowsAsync("select subject_id from intents where kind = 'refund' order by subject_id"));
        Assert.Equal(["unfunded|target_missed|2|9|0|0|4"], await farm.RowsAsync(
            "select outcome, reason, pledges, boxes, parcels, batches, refunds from campaign_closings"));
        Assert.Equal("0", (await farm.RowsAsync("select count(*) from parcels"))[0]);
        Assert.Equal(
            await farm.RowsAsync($"select goods_minor + shipping_minor from pledges where id = '{pledge}'"),
            await farm.RowsAsync($"select model -> 'amount' ->> 'minor' from emails where once_key = 'campaign_missed:{pledge}'"));
    }

    [Theory]
    [InlineData(3, "funded", "minimum_reached")]
    [InlineData(4, "unfunded", "minimum_missed")]
    public async Task A_flexible_campaign_goes_by_its_minimum(long minimum, string status, string reason)
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 100, funding: "flexible", minimum: minimum);
        await farm.AddPledgeAsync(campaign, [(0, 3)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal([$"{status}|{reason}"], await farm.RowsAsync("select c.status, g.reason from campaigns c join campaign_closings g on g.campaign_id = c.id"));
    }

    [Fact]
    public async Task A_money_target_counts_goods_and_not_shipping()
    {
        var reached = await farm.AddCampaignAsync(target: 1999);
        var missed = await farm.AddCampaignAsync(target: 2000);
        await farm.AddPledgeAsync(reached, [(0, 1)]);
        await farm.AddPledgeAsync(missed, [(0, 1)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(("funded", "unfunded"), (await farm.StatusAsync(reached), await farm.StatusAsync(missed)));
    }

    [Fact]
    public async Task A_target_in_grams_counts_the_net_weight_of_the_offers()
    {
        var reached = await farm.AddCampaignAsync(targetKind: "grams", target: 2 * 2500 + 7 * 340);
        var missed = await farm.AddCampaignAsync(targetKind: "grams", target: 2 * 2500 + 7 * 340 + 1);
        await farm.AddPledgeAsync(reached, [(0, 2), (1, 7)]);
        await farm.AddPledgeAsync(missed, [(0, 2), (1, 7)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(("funded", "unfunded"), (await farm.StatusAsync(reached), await farm.StatusAsync(missed)));
    }

    [Theory]
    [InlineData(4, "True", "stretch")]
    [InlineData(5, "True", "stretch")]
    [InlineData(6, "False", "")]
    [InlineData(null, "", "")]
    public async Task Whether_the_stretch_target_was_reached_is_recorded_with_the_outcome_and_told_and_stays(int? stretch, string recorded, string told)
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 3, stretch: stretch);
        await farm.AddPledgeAsync(campaign, [(0, 5)]);
        Assert.Equal(["open|"], await farm.RowsAsync("select status, stretch_reached from campaigns"));

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal([$"funded|{recorded}"], await farm.RowsAsync("select status, stretch_reached from campaigns"));
        Assert.Equal([told], await farm.RowsAsync("select model ->> 'variant' from emails where template = 'campaign_funded'"));
        if (stretch is null)
            return;
        await farm.ExecuteAsync("update campaign_funds set boxes = 0");
        var late = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => farm.ExecuteAsync("update campaigns set stretch_reached = not stretch_reached"));
        Assert.Equal("whether a stretch target was reached is decided once, by the closing", late.MessageText);
    }

    [Fact]
    public async Task A_campaign_that_is_not_funded_has_missed_its_stretch_target_too()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 3, stretch: 4);
        await farm.AddPledgeAsync(campaign, [(0, 2)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(["unfunded|False"], await farm.RowsAsync("select status, stretch_reached from campaigns"));
    }

    [Fact]
    public async Task A_flexible_campaign_below_its_target_does_not_claim_to_have_reached_it()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 100, funding: "flexible", minimum: 1);
        await farm.AddPledgeAsync(campaign, [(0, 3)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(["minimum"], await farm.RowsAsync("select model ->> 'variant' from emails where template = 'campaign_funded'"));
    }

    [Fact]
    public async Task Selling_out_exactly_is_said_in_the_result()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 3, cap: 4);
        await farm.AddPledgeAsync(campaign, [(0, 4)]);

        farm.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await farm.SweepAsync());
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SweepAsync();

        Assert.Equal(["funded|sold_out"], await farm.RowsAsync("select outcome, reason from campaign_closings"));
    }

    [Fact]
    public async Task A_campaign_without_a_pledge_ends_unfunded_without_a_refund()
    {
        var campaign = await farm.AddCampaignAsync(funding: "flexible");

        farm.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await farm.SweepAsync());

        Assert.Equal("unfunded", await farm.StatusAsync(campaign));
        Assert.Equal(["no_pledges|0"], await farm.RowsAsync("select reason, refunds from campaign_closings"));
        Assert.Equal("0", (await farm.RowsAsync("select count(*) from emails"))[0]);
    }
}
