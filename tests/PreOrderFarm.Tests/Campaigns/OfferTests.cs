using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class OfferTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task What_is_wrong_with_an_offer_is_said_beside_its_field_and_nothing_is_stored()
    {
        var campaign = await farm.DraftAsync();
        foreach (var (field, input) in BadOffers(campaign))
        {
            var broken = await Assert.ThrowsAsync<RuleBroken>(() => farm.OfferAsync(campaign, input));
            Assert.Equal([field], broken.Broken.Select(rule => rule.Field));
        }
        Assert.Empty((await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers);
    }

    private static IEnumerable<(string Field, OfferInput Input)> BadOffers(DraftedCampaign campaign)
    {
        var good = Inputs.FiveKilos;
        yield return ("Name", good with { Name = " " });
        yield return ("Description", good with { Description = new string('x', 2001) });
        yield return ("NetGrams", good with { NetGrams = 0 });
        yield return ("NetGrams", good with { NetGrams = null });
        yield return ("GrossGrams", good with { GrossGrams = 4999 });
        yield return ("GrossGrams", good with { GrossGrams = 1_000_001 });
        yield return ("Storage", good with { Storage = (Storage)9 });
        yield return ("UnitsPerParcel", good with { UnitsPerParcel = 0 });
        yield return ("PriceMinor", good with { PriceMinor = -1 });
        yield return ("PriceMinor", good with { PriceMinor = 0 });
        yield return ("PriceMinor", good with { PriceMinor = 100_000_000 });
        yield return ("PriceMinor", good with { PriceMinor = null });
        yield return ("EarlyPriceMinor", good with { EarlyPriceMinor = 9_900, EarlyUntil = "2027-03-20T18:00" });
        yield return ("EarlyPriceMinor", good with { EarlyPriceMinor = 0, EarlyUntil = "2027-03-20T18:00" });
        yield return ("EarlyPriceMinor", good with { EarlyUntil = "2027-03-20T18:00" });
        yield return ("EarlyUntil", good with { EarlyPriceMinor = 8_000 });
        yield return ("EarlyUntil", good with { EarlyPriceMinor = 8_000, EarlyUntil = "soon" });
        yield return ("EarlyUntil", good with { EarlyPriceMinor = 8_000, EarlyUntil = "2027-03-31T18:00" });
        yield return ("Currency", good with { Currency = "EUR" });
        yield return ("TaxRateBasisPoints", good with { TaxRateBasisPoints = 10_001 });
        yield return ("QuantityCap", good with { QuantityCap = 0 });
        yield return ("PerBackerLimit", good with { PerBackerLimit = -2 });
        yield return ("ClaimWindowDays", good with { ClaimWindowDays = 31 });
        yield return ("ShortHarvestPolicy", good with { ShortHarvestPolicy = (ShortHarvestPolicy)9 });
        yield return ("ShippingPrices", good with { ShippingPrices = [new ShippingPriceInput(Guid.NewGuid(), 100)] });
        yield return ("ShippingPrices", good with { ShippingPrices = [new ShippingPriceInput(campaign.China, -1)] });
        yield return ("ShippingPrices", good with { ShippingPrices = [new ShippingPriceInput(campaign.China, 100_000_000)] });
        yield return ("ShippingPrices", good with { ShippingPrices = [new ShippingPriceInput(campaign.China, 1), new ShippingPriceInput(campaign.China, 2)] });
    }

    [Fact]
    public async Task An_offer_changes_with_its_shipping_prices_while_nobody_has_pledged()
    {
        var campaign = await farm.DraftAsync();
        var offerId = await farm.OfferAsync(campaign);

        var changed = Inputs.FiveKilos with
        {
            Name = "Gift box",
            PriceMinor = 12_000,
            ClaimWindowDays = 5,
            ShippingPrices = [new ShippingPriceInput(campaign.Shanghai, 0)],
        };
        await farm.UseAsync<EditOffer>(edit => edit.RunAsync(campaign.Owner, offerId, changed, default));

        var offer = Assert.Single((await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers);
        Assert.Equal(("Gift box", new Money(12_000, "CNY"), 5), (offer.Name, offer.Price, offer.ClaimWindowDays));
        Assert.Equal(new ShippingPriceDetail(campaign.Shanghai, new Money(0, "CNY")), Assert.Single(offer.Shipping));
    }

    [Fact]
    public async Task After_the_launch_an_offer_with_pledges_is_locked_and_one_without_is_not()
    {
        var (campaign, sold) = await farm.OpenAsync();
        var fresh = await farm.OfferAsync(campaign, Inputs.FiveKilos with { Name = "2 kg box", NetGrams = 2000, GrossGrams = 2300, QuantityCap = 7 });
        await farm.TakeAsync(campaign, sold, 3);
        var dearer = Inputs.FiveKilos with { PriceMinor = 99_000, QuantityCap = 9, ShippingPrices = [new ShippingPriceInput(campaign.China, 1)] };

        await RefusedAsync("People have pledged for this offer. Its price and terms are locked.",
            () => farm.UseAsync<EditOffer>(edit => edit.RunAsync(campaign.Owner, sold, dearer, default)));
        await RefusedAsync("People have pledged for this offer. Its price and terms are locked.",
            () => farm.UseAsync<RemoveOffer>(remove => remove.RunAsync(campaign.Owner, sold, default)));
        await farm.UseAsync<EditOffer>(edit => edit.RunAsync(campaign.Owner, fresh, dearer with { Name = "2 kg box" }, default));

        var offers = (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers;
        Assert.Equal([9_900L, 99_000L], offers.Select(offer => offer.Price.Minor));
        Assert.Equal(9, await farm.ScalarAsync<long>($"""select units_cap as "Value" from offer_units where offer_id = {fresh}"""));
        await farm.UseAsync<RemoveOffer>(remove => remove.RunAsync(campaign.Owner, fresh, default));
        await RefusedAsync("People have pledged for this offer. Its price and terms are locked.",
            () => farm.UseAsync<RemoveOffer>(remove => remove.RunAsync(campaign.Owner, sold, default)));
    }

    [Fact]
    public async Task An_offer_that_joins_late_ships_somewhere_and_within_the_holding_limit()
    {
        var (campaign, _) = await farm.OpenAsync(Inputs.Kiwis with { ShipsUntil = new DateOnly(2027, 6, 8) });
        var late = Inputs.FiveKilos with { Name = "Late box", ShippingPrices = [new ShippingPriceInput(campaign.China, 1)] };

        await RefusedAsync("Money can be held for 90 days after the opening. Shipping and 30 days for claims must end before that.",
            () => farm.OfferAsync(campaign, late with { ClaimWindowDays = 30 }));
        await RefusedAsync("The offer 'Late box' ships nowhere. Give it a shipping price for at least one region.",
            () => farm.UseAsync<AddOffer>(add => add.RunAsync(campaign.Owner, campaign.Id, late with { ShippingPrices = [] }, default)));
        await farm.OfferAsync(campaign, late);
    }

    [Fact]
    public async Task The_last_offer_of_a_launched_campaign_stays()
    {
        var (campaign, offerId) = await farm.OpenAsync();

        await RefusedAsync("A launched campaign keeps at least one offer.", () => farm.UseAsync<RemoveOffer>(remove => remove.RunAsync(campaign.Owner, offerId, default)));
    }

    [Fact]
    public async Task Two_offers_of_a_campaign_have_two_names()
    {
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign);

        await RefusedAsync("Another offer has this name.", () => farm.OfferAsync(campaign, Inputs.FiveKilos with { Name = "5 KG box " }));
    }

    [Fact]
    public async Task Somebody_elses_offer_does_not_exist()
    {
        var (_, offerId) = await farm.OpenAsync();
        var (other, _) = await farm.GrowerAsync();

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<EditOffer>(edit => edit.RunAsync(other, offerId, Inputs.FiveKilos, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<RemoveOffer>(remove => remove.RunAsync(Actor.Nobody, offerId, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<ChangeOfferCap>(change => change.RunAsync(other, offerId, 5, default)));
    }

    private static async Task RefusedAsync(string sentence, Func<Task> act) =>
        Assert.Equal(sentence, (await Assert.ThrowsAsync<RuleBroken>(act)).Message);
}
