namespace PreOrderFarm.Campaigns;

/// <summary>
/// The most that could ever be sold under the caps: the harvest's units go to the offers that bring most for them,
/// each up to its own quantity cap. Fractions of a box count, so this never says less than what is possible.
/// </summary>
internal static class FundingReach
{
    public static long Maximum(Campaign campaign, IEnumerable<Offer> offers) =>
        Maximum(campaign.CapKind, campaign.HarvestCap, offers, offer => Value(campaign.TargetKind, offer));

    public static long MaximumBoxes(Campaign campaign, IEnumerable<Offer> offers) =>
        Maximum(campaign.CapKind, campaign.HarvestCap, offers, _ => 1);

    private static long Maximum(CapKind kind, long harvestCap, IEnumerable<Offer> offers, Func<Offer, long> value)
    {
        decimal left = harvestCap;
        decimal sum = 0;
        foreach (var offer in offers.OrderByDescending(offer => (decimal)value(offer) / Weight(kind, offer)))
        {
            var units = Math.Min(left / Weight(kind, offer), offer.QuantityCap ?? decimal.MaxValue);
            sum += units * value(offer);
            left -= units * Weight(kind, offer);
        }
        return (long)Math.Min(Math.Round(sum, 6), long.MaxValue);
    }

    private static long Weight(CapKind kind, Offer offer) => kind switch
    {
        CapKind.Boxes => 1,
        CapKind.Grams => offer.NetGrams,
        _ => throw new InvalidOperationException($"No cap counts {kind}."),
    };

    private static long Value(TargetKind kind, Offer offer) => kind switch
    {
        TargetKind.Money => offer.PriceMinor,
        TargetKind.Boxes => 1,
        TargetKind.Grams => offer.NetGrams,
        _ => throw new InvalidOperationException($"No target counts {kind}."),
    };
}
