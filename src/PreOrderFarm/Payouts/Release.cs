namespace PreOrderFarm.Payouts;

/// <summary>The money of one parcel when it was released. Written by release_parcels, never changed but for its reserve's end.</summary>
public sealed class Release
{
    private Release()
    {
    }

    public Guid ParcelId { get; private set; }

    /// <summary>What asked for the parcel: a pledge.</summary>
    public Guid SourceId { get; private set; }

    public Guid CampaignId { get; private set; }
    public string Currency { get; private set; } = "";
    public ReceiptKind Receipt { get; private set; }
    public long GrossMinor { get; private set; }
    public long PlatformFeeMinor { get; private set; }
    public long ProcessingFeeMinor { get; private set; }
    public long ReserveMinor { get; private set; }
    public DateTimeOffset ReleasedAt { get; private set; }
    public DateTimeOffset ReserveUntil { get; private set; }
    public Guid? ReserveReleaseId { get; private set; }
}

/// <summary>Reserves of a campaign whose time was over.</summary>
public sealed class ReserveRelease
{
    private ReserveRelease()
    {
    }

    public Guid Id { get; private set; }
    public Guid CampaignId { get; private set; }
    public string Currency { get; private set; } = "";
    public long AmountMinor { get; private set; }
    public DateTimeOffset ReleasedAt { get; private set; }
}
