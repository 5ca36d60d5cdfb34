namespace PreOrderFarm.Fulfilment;

public enum ReleaseBlockKind
{
    /// <summary>Its recipient reported a problem; the source is the parcel, or a claim.</summary>
    Claim,

    /// <summary>A backer's bank disputes the payment: such a parcel is not shipped either.</summary>
    Dispute,

    /// <summary>Its lot was called back: such a parcel is not shipped either.</summary>
    Lot,
}

/// <summary>Why the money of a parcel is not released for now. One per cause; lifted, it stays as a record.</summary>
public sealed class ReleaseBlock
{
    private ReleaseBlock()
    {
    }

    public ReleaseBlock(Guid parcelId, ReleaseBlockKind kind, Guid sourceId, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ParcelId = parcelId;
        Kind = kind;
        SourceId = sourceId;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }
    public Guid ParcelId { get; private set; }
    public ReleaseBlockKind Kind { get; private set; }
    public Guid SourceId { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? LiftedAt { get; private set; }
    public Guid? LiftedBy { get; private set; }
    public string Note { get; private set; } = "";

    /// <summary>False: it was lifted already.</summary>
    public bool Lift(Guid? by, string note, DateTimeOffset now)
    {
        if (LiftedAt is not null)
            return false;
        (LiftedAt, LiftedBy, Note) = (now, by, note);
        return true;
    }

    /// <summary>The same cause again: it stops the release anew.</summary>
    public void Renew() => (LiftedAt, LiftedBy) = (null, null);
}
