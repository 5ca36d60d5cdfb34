namespace PreOrderFarm.Campaigns;

public enum CampaignStatus
{
    Draft,
    InReview,
    Scheduled,
    Open,
    Closing,
    Funded,
    Unfunded,
    Completed,
    Cancelled,
}

public enum FundingKind
{
    /// <summary>The target is reached at the deadline, or everybody is paid back.</summary>
    AllOrNothing,

    /// <summary>What was sold is shipped, if it is at least the minimum.</summary>
    Flexible,
}

public enum TargetKind
{
    /// <summary>Minor units of goods; shipping does not count.</summary>
    Money,
    Boxes,
    Grams,
}

public enum CapKind
{
    Boxes,
    Grams,
}

public enum Storage
{
    Ambient,
    Chilled,
}

/// <summary>Who goes without when the trees bear less than was sold. Fixed at launch.</summary>
public enum ShortHarvestPolicy
{
    FirstCome,
    ProRata,
    Lottery,
}
