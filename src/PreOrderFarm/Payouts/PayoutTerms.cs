using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Fee, advance and reserve of one campaign, fixed when it was funded.</summary>
public sealed class PayoutTerms
{
    private PayoutTerms()
    {
    }

    public Guid CampaignId { get; private set; }
    public int FeeBasisPoints { get; private set; }
    public int AdvanceBasisPoints { get; private set; }
    public int ReserveBasisPoints { get; private set; }
    public int ReserveDays { get; private set; }
    public DateTimeOffset DecidedAt { get; private set; }
}

/// <summary>What an operator has agreed with a grower, for campaigns that are funded from then on.</summary>
public sealed class GrowerPayoutSettings
{
    public const int MaximumAdvanceBasisPoints = 3_000;
    public const int MaximumReserveBasisPoints = 5_000;

    private GrowerPayoutSettings()
    {
    }

    public GrowerPayoutSettings(Guid growerId) => GrowerId = growerId;

    public Guid GrowerId { get; private set; }
    public int AdvanceBasisPoints { get; private set; }
    public int ReserveBasisPoints { get; private set; }
    public int ReserveDays { get; private set; }
    public Guid? ChangedBy { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    public void Change(int advanceBasisPoints, int reserveBasisPoints, int reserveDays, Guid? by, DateTimeOffset now)
    {
        var rules = new InputRules();
        rules.Require(advanceBasisPoints is >= 0 and <= MaximumAdvanceBasisPoints, "AdvancePercent", $"An advance is 0 to 30 percent.");
        rules.Require(reserveBasisPoints is >= 0 and <= MaximumReserveBasisPoints, "ReservePercent", $"A reserve is 0 to 50 percent.");
        rules.Require(reserveDays is >= 0 and <= 180, "ReserveDays", $"A reserve is kept for 0 to 180 days.");
        rules.ThrowIfBroken();
        (AdvanceBasisPoints, ReserveBasisPoints, ReserveDays) = (advanceBasisPoints, reserveBasisPoints, reserveDays);
        (ChangedBy, ChangedAt) = (by, now);
    }
}
