namespace PreOrderFarm.Campaigns;

/// <summary>Units held or sold, and the cap they meet. Rows of their own: every sale of a campaign contends for them.</summary>
public sealed class CampaignUnits
{
    public Guid CampaignId { get; private set; }
    public long BoxesTaken { get; private set; }
    public long GramsTaken { get; private set; }
    public long? BoxesCap { get; private set; }
    public long? GramsCap { get; private set; }
}

/// <summary>What confirmed pledges have paid and bought: the only figures ever shown as funded.</summary>
public sealed class CampaignFunds
{
    public Guid CampaignId { get; private set; }
    public long GoodsMinor { get; private set; }
    public long ShippingMinor { get; private set; }
    public long Boxes { get; private set; }
    public long Grams { get; private set; }
    public long Pledges { get; private set; }
}

/// <summary>Boxes held or sold for a pick-up point of a campaign, and its capacity.</summary>
public sealed class PickUpUnits
{
    public Guid CampaignId { get; private set; }
    public Guid PointId { get; private set; }
    public long BoxesTaken { get; private set; }
    public long BoxesCap { get; private set; }
}

/// <summary>Units of an offer held or sold, and its quantity cap.</summary>
public sealed class OfferUnits
{
    public Guid OfferId { get; private set; }
    public Guid CampaignId { get; private set; }
    public long UnitsTaken { get; private set; }
    public long? UnitsCap { get; private set; }
}
