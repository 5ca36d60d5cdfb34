using Npgsql;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class CapTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task The_harvest_cap_falls_to_what_is_taken_and_no_lower()
    {
        var (campaign, offerId) = await farm.OpenAsync();
        await farm.TakeAsync(campaign, offerId, 40);

        await RefusedAsync("40 boxes are sold or held. The cap cannot be lower.", () => CapAsync(campaign, 39));
        Assert.Equal(500, (await farm.DetailAsync(campaign.Owner, campaign.Id)).HarvestCap);

        await CapAsync(campaign, 40);
        var detail = await farm.DetailAsync(campaign.Owner, campaign.Id);
        Assert.Equal((40L, 0L), (detail.HarvestCap, detail.Offers[0].Left));
        Assert.True(detail.IsSoldOut);
        await CapAsync(campaign, 900);
        Assert.Equal(860, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers[0].Left);
    }

    [Fact]
    public async Task A_cap_in_grams_counts_net_weight()
    {
        var (campaign, offerId) = await farm.OpenAsync(Inputs.Kiwis with { CapKind = CapKind.Grams, HarvestCap = 1_000_000 });
        await farm.TakeAsync(campaign, offerId, 40);

        Assert.Equal(160, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers[0].Left);
        await RefusedAsync("200 kg are sold or held. The cap cannot be lower.", () => CapAsync(campaign, 199_999));
        await CapAsync(campaign, 204_999);
        Assert.Equal(0, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers[0].Left);
    }

    [Fact]
    public async Task An_offers_cap_falls_to_what_is_taken_and_no_lower()
    {
        var (campaign, offerId) = await farm.OpenAsync(offer: Inputs.FiveKilos with { QuantityCap = 100 });
        await farm.TakeAsync(campaign, offerId, 40);

        await RefusedAsync("40 boxes are sold or held. The cap cannot be lower.", () => CapOfferAsync(campaign, offerId, 39));
        Assert.Equal(100, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers[0].QuantityCap);
        await CapOfferAsync(campaign, offerId, 41);
        Assert.Equal(1, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers[0].Left);
        await CapOfferAsync(campaign, offerId, null);
        Assert.Equal(460, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers[0].Left);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_000_000)]
    public async Task A_cap_is_a_number_of_boxes(long cap)
    {
        var (campaign, offerId) = await farm.OpenAsync();

        Assert.Equal("HarvestCap", (await Assert.ThrowsAsync<RuleBroken>(() => CapAsync(campaign, cap))).Broken[0].Field);
        Assert.Equal("QuantityCap", (await Assert.ThrowsAsync<RuleBroken>(() => CapOfferAsync(campaign, offerId, cap))).Broken[0].Field);
    }

    [Fact]
    public async Task A_cap_that_falls_while_boxes_are_sold_never_ends_below_them()
    {
        var (campaign, offerId) = await farm.OpenAsync(Inputs.Kiwis with { HarvestCap = 60 });

        var sales = Enumerable.Range(0, 60).Select(_ => TakesAsync(campaign, offerId));
        var cuts = new[] { 50, 40, 30, 20 }.Select(cap => AllowsAsync(() => CapAsync(campaign, cap)));
        await Task.WhenAll(sales.Concat(cuts));

        var detail = await farm.DetailAsync(campaign.Owner, campaign.Id);
        Assert.InRange(detail.BoxesTaken, 1, detail.HarvestCap);
        Assert.Equal(detail.HarvestCap, await farm.ScalarAsync<long>($"""select boxes_cap as "Value" from campaign_units where campaign_id = {campaign.Id}"""));
    }

    [Fact]
    public async Task The_database_itself_refuses_to_sell_beyond_a_cap()
    {
        var (campaign, offerId) = await farm.OpenAsync(offer: Inputs.FiveKilos with { QuantityCap = 100 });

        var refused = await Assert.ThrowsAsync<PostgresException>(() => farm.ExecuteAsync($"update campaign_units set boxes_taken = 501 where campaign_id = {campaign.Id}"));
        Assert.Equal("campaign_units_boxes_within_cap", refused.ConstraintName);
        refused = await Assert.ThrowsAsync<PostgresException>(() => farm.ExecuteAsync($"update offer_units set units_taken = 101 where offer_id = {offerId}"));
        Assert.Equal("offer_units_within_cap", refused.ConstraintName);
    }

    [Fact]
    public async Task Caps_move_only_while_a_campaign_is_launched()
    {
        var draft = await farm.DraftAsync();
        var offerId = await farm.OfferAsync(draft);
        await RefusedAsync("This campaign has not been launched yet.", () => CapAsync(draft, 600));

        var (closed, _) = await farm.OpenAsync();
        await farm.ExecuteAsync($"update campaigns set status = 'closing' where id = {closed.Id}");
        await RefusedAsync("This campaign has closed. It can no longer be changed.", () => CapAsync(closed, 600));
        await RefusedAsync("This campaign has not been launched yet.", () => CapOfferAsync(draft, offerId, 5));
    }

    private Task CapAsync(DraftedCampaign campaign, long cap) =>
        farm.UseAsync<ChangeHarvestCap>(change => change.RunAsync(campaign.Owner, campaign.Id, cap, default));

    private Task CapOfferAsync(DraftedCampaign campaign, Guid offerId, long? cap) =>
        farm.UseAsync<ChangeOfferCap>(change => change.RunAsync(campaign.Owner, offerId, cap, default));

    private async Task TakesAsync(DraftedCampaign campaign, Guid offerId)
    {
        try
        {
            await farm.TakeAsync(campaign, offerId, 1);
        }
        catch (PostgresException soldOut) when (soldOut.SqlState == PostgresErrorCodes.CheckViolation)
        {
            Assert.Equal("campaign_units_boxes_within_cap", soldOut.ConstraintName);
        }
    }

    private static async Task AllowsAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (RuleBroken refused)
        {
            Assert.EndsWith("The cap cannot be lower.", refused.Message, StringComparison.Ordinal);
        }
    }

    private static async Task RefusedAsync(string sentence, Func<Task> act) =>
        Assert.Equal(sentence, (await Assert.ThrowsAsync<RuleBroken>(act)).Message);
}
