using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

internal static class OfferRules
{
    private const int MaximumGrams = 1_000_000;

    /// <summary>Answers until when the early-bird price holds, if there is one.</summary>
    public static DateTimeOffset? Check(Campaign campaign, OfferInput input, IReadOnlyCollection<CampaignRegion> regions)
    {
        var rules = new InputRules();
        rules.Require(TypedText.IsLine(input.Name, 1, 120), nameof(input.Name), $"Name the box, in at most 120 characters.");
        rules.Require(TypedText.IsProse(input.Description, 2000), nameof(input.Description), $"A description has at most 2,000 characters.");
        CheckBox(input, rules);
        CheckPrice(campaign, input, rules);
        var earlyUntil = CheckEarlyPrice(campaign, input, rules);
        CheckQuantities(input, rules);
        CheckShipping(input, regions, rules);
        rules.ThrowIfBroken();
        return earlyUntil;
    }

    public static long? ReadCap(long? cap)
    {
        var rules = new InputRules();
        CheckCap(cap, rules);
        rules.ThrowIfBroken();
        return cap;
    }

    private static void CheckBox(OfferInput input, InputRules rules)
    {
        rules.Require(input.NetGrams is > 0 and <= MaximumGrams, nameof(input.NetGrams), $"Give a weight from 0.001 to {MaximumGrams / 1000:N0} kg.");
        rules.Require(input.GrossGrams is > 0 and <= MaximumGrams, nameof(input.GrossGrams), $"Give a weight from 0.001 to {MaximumGrams / 1000:N0} kg.");
        rules.Require(!(input.GrossGrams < input.NetGrams), nameof(input.GrossGrams), $"A packed box weighs no less than the fruit in it.");
        rules.Require(Enum.IsDefined(input.Storage), nameof(input.Storage), $"Choose how the box is kept.");
        rules.Require(input.UnitsPerParcel is > 0 and <= 1000, nameof(input.UnitsPerParcel), $"A parcel takes 1 to 1,000 boxes.");
    }

    private static void CheckPrice(Campaign campaign, OfferInput input, InputRules rules)
    {
        rules.Require(input.Currency.Length == 0 || string.Equals(input.Currency, campaign.Currency, StringComparison.Ordinal), nameof(input.Currency),
            $"Prices of this campaign are in {campaign.Currency}.");
        rules.Require(input.PriceMinor is > 0 and <= Money.MaximumMinor, nameof(input.PriceMinor), $"Give a price above zero, with at most 8 digits.");
        rules.Require(input.TaxRateBasisPoints is >= 0 and <= 10_000, nameof(input.TaxRateBasisPoints), $"A tax rate is 0 to 100 percent.");
    }

    private static DateTimeOffset? CheckEarlyPrice(Campaign campaign, OfferInput input, InputRules rules)
    {
        var isTimed = !string.IsNullOrWhiteSpace(input.EarlyUntil);
        if (input.EarlyPriceMinor is null && !isTimed)
            return null;
        rules.Require(input.EarlyPriceMinor is > 0 && !(input.EarlyPriceMinor >= input.PriceMinor), nameof(input.EarlyPriceMinor), $"An early-bird price is above zero and below the price of the box.");
        if (!rules.Holds(isTimed, nameof(input.EarlyUntil), $"Say until when the early-bird price holds."))
            return null;
        var until = LocalTime.Read(input.EarlyUntil, campaign.TimeZone, nameof(input.EarlyUntil), rules);
        rules.Require(!(until >= campaign.Deadline), nameof(input.EarlyUntil), $"The early-bird price ends before the deadline, or it would be the only price.");
        return until;
    }

    private static void CheckQuantities(OfferInput input, InputRules rules)
    {
        CheckCap(input.QuantityCap, rules);
        rules.Require(input.PerBackerLimit is null or (> 0 and <= 100_000), nameof(input.PerBackerLimit), $"A limit per backer is 1 to 100,000 boxes.");
        rules.Require(input.ClaimWindowDays is null or (>= 0 and <= 30), nameof(input.ClaimWindowDays), $"A claim window is 0 to 30 days.");
        rules.Require(Enum.IsDefined(input.ShortHarvestPolicy), nameof(input.ShortHarvestPolicy), $"Choose who goes without if the harvest is short.");
    }

    private static void CheckCap(long? cap, InputRules rules) =>
        rules.Require(cap is null or (> 0 and <= CampaignTerms.MaximumBoxes), nameof(OfferInput.QuantityCap), $"Give a number of boxes from 1 to {CampaignTerms.MaximumBoxes:N0}.");

    private static void CheckShipping(OfferInput input, IReadOnlyCollection<CampaignRegion> regions, InputRules rules)
    {
        const string field = nameof(OfferInput.ShippingPrices);
        rules.Require(input.ShippingPrices.All(price => regions.Any(region => region.Id == price.RegionId)), field, $"A shipping price names a region that this campaign does not have.");
        rules.Require(input.ShippingPrices.DistinctBy(price => price.RegionId).Count() == input.ShippingPrices.Count, field, $"A region has one shipping price.");
        rules.Require(input.ShippingPrices.All(price => price.PriceMinor is >= 0 and <= Money.MaximumMinor), field, $"A shipping price is zero or an amount of at most 8 digits.");
    }
}
