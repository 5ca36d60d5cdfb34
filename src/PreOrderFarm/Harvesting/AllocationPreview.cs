using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>
/// What would follow from a yield. Policy: the one that was fixed at the launch, by which it will be divided; the others are shown to
/// compare. Token: names all that was seen; who confirms says it.
/// </summary>
public sealed record AllocationPreview(
    Guid CampaignId, string CampaignTitle, Guid OfferId, string OfferName, int NetGrams, bool IsSoldByWeight, string Currency, string TimeZone, ShortHarvestPolicy Policy,
    long YieldUnits, long? YieldGrams, long GoneUnits, long WantedUnits, IReadOnlyList<PolicyOutcome> Outcomes, IReadOnlyList<PledgeShare> Shares, string Token)
{
    /// <summary>Of the yield, what is not packed yet.</summary>
    public long AvailableUnits => YieldUnits - GoneUnits;

    public bool IsShort => AvailableUnits < WantedUnits;

    public PolicyOutcome Fixed => Outcomes.Single(outcome => outcome.Policy == Policy);

    internal const int TokenLength = 32;

    internal static bool IsToken(string? given) => given is { Length: TokenLength } && given.All(char.IsAsciiHexDigitLower);

    internal static readonly ShortHarvestPolicy[] Policies = [ShortHarvestPolicy.FirstCome, ShortHarvestPolicy.ProRata, ShortHarvestPolicy.Lottery];
}

/// <summary>How many pledges get all, a part, and nothing of what they still wait for, and what is refunded.</summary>
public sealed record PolicyOutcome(ShortHarvestPolicy Policy, int Whole, int Part, int Nothing, Money Refund);

/// <summary>
/// One pledge: what it waits for and gets by the policy of the launch, and by each of the three. Goods and shipping rode on what it does not
/// get; the refund is less than both only where less is left of what it paid.
/// </summary>
public sealed record PledgeShare(
    Guid PledgeId, string Reference, string Lot, DateTimeOffset ConfirmedAt, int Wanted, int Given, int FirstCome, int ProRata, int Lottery, Money Goods, Money Shipping, Money Refund)
{
    public bool Loses => Given < Wanted;
}
