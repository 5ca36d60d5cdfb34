using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>What a campaign's pledges do to the terms of its offers, and what Stripe's smallest charge does to changes.</summary>
public sealed class PledgedTermsTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_offer_whose_pledges_have_all_ended_stays_locked_because_late_money_makes_them_live_again()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(default));
        await farm.SettleAsync();
        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);

        var locked = await Assert.ThrowsAsync<RuleBroken>(() => EditAsync(harvest.Box, priceMinor: 9_900));
        Assert.Equal("People have pledged for this offer. Its price and terms are locked.", locked.Message);
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<RemoveOffer>(remove => remove.RunAsync(harvest.Grower, harvest.Box, default)));
        await EditAsync(harvest.FamilyBox, priceMinor: 9_900);
    }

    [Fact]
    public async Task An_offer_that_only_a_change_names_is_locked_too()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest);
        await farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
            Given.Operator, placed.Id, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, 1), new LineInput(harvest.FamilyBox, 1)] }, default));
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(default));
        await farm.SettleAsync();

        await Assert.ThrowsAsync<RuleBroken>(() => EditAsync(harvest.FamilyBox, priceMinor: 9_900));
    }

    [Fact]
    public async Task Who_goes_without_if_the_harvest_is_short_never_changes_after_the_launch()
    {
        var fixedAtLaunch = await farm.QueryAsync(db => db.Set<Offer>().Where(o => o.Id == harvest.FamilyBox).Select(o => o.ShortHarvestPolicy).SingleAsync());
        var other = Enum.GetValues<ShortHarvestPolicy>().First(policy => policy != fixedAtLaunch);

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => EditAsync(harvest.FamilyBox, priceMinor: 9_900, other));
        Assert.Equal("ShortHarvestPolicy", Assert.Single(refused.Broken).Field);
        await EditAsync(harvest.FamilyBox, priceMinor: 9_900, fixedAtLaunch);
    }

    [Fact]
    public async Task A_difference_below_the_smallest_charge_is_refused_with_a_sentence_and_holds_nothing()
    {
        await farm.ExecuteAsync($"update offer_shipping_prices set price_minor = 1230 where price_minor = 3000");
        var placed = await farm.Given.PaidPledgeAsync(harvest);
        var taken = await TakenAsync();

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(placed.Id, boxes: 1, subdivision: "新疆"));

        Assert.Contains("a payment is at least", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await farm.QueryAsync(db => db.Set<PledgeChange>().CountAsync()));
        Assert.Equal(taken, await TakenAsync());
        Assert.NotNull((await ChangeAsync(placed.Id, boxes: 2, subdivision: "新疆")).PayUrl);
    }

    [Theory]
    [InlineData("EUR", 50)]
    [InlineData("JPY", 50)]
    [InlineData("CNY", 400)]
    [InlineData("HKD", 400)]
    public async Task Each_currency_has_its_smallest_charge(string currency, long minor) =>
        Assert.Equal(new Money(minor, currency), await farm.UseAsync<SmallestCharge, Money>(smallest => Task.FromResult(smallest.Of(currency))));

    private Task<ChangedPledge> ChangeAsync(Guid pledgeId, int boxes, string subdivision) => farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
        Given.Operator, pledgeId, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, boxes)], Address = Given.Address(subdivision: subdivision) }, default));

    private Task<long> TakenAsync() => farm.ScalarAsync<long>($"""select boxes_taken as "Value" from campaign_units where campaign_id = {harvest.CampaignId}""");

    private async Task EditAsync(Guid offerId, long priceMinor, ShortHarvestPolicy? policy = null)
    {
        var offer = await farm.QueryAsync(db => db.Set<Offer>().AsNoTracking().Include(o => o.ShippingPrices).SingleAsync(o => o.Id == offerId));
        await farm.UseAsync<EditOffer>(edit => edit.RunAsync(harvest.Grower, offerId, new OfferInput
        {
            Name = offer.Name,
            NetGrams = offer.NetGrams,
            GrossGrams = offer.GrossGrams,
            UnitsPerParcel = offer.UnitsPerParcel,
            PriceMinor = priceMinor,
            ShortHarvestPolicy = policy ?? offer.ShortHarvestPolicy,
            ShippingPrices = [.. offer.ShippingPrices.Select(price => new ShippingPriceInput(price.RegionId, price.PriceMinor))],
        }, default));
    }
}
