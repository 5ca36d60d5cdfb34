namespace PreOrderFarm.Fulfilment;

public enum PackingOutcome
{
    /// <summary>It is to be packed; nothing has been done yet.</summary>
    Ready,
    Packed,

    /// <summary>Packed, and not all of it as ordered.</summary>
    PackedIncomplete,
    AlreadyPacked,
    AlreadyLeft,
    WrongBatch,

    /// <summary>It is another parcel than the packer had before them, so it is not packed.</summary>
    Changed,
    Void,
    Unknown,

    /// <summary>The packing was taken back.</summary>
    Undone,
    AlreadyUndone,

    /// <summary>The step that was to be undone had packed nothing.</summary>
    NothingToUndo,

    /// <summary>The carrier has it now.</summary>
    Shipped,
}

/// <summary>What a packing station is told of a scan. ById and At: who packed it and when, or who else has it open.</summary>
public sealed record PackingAnswer(PackingOutcome Outcome, string Code)
{
    public Guid? ParcelId { get; init; }
    public int Number { get; init; }
    public int Position { get; init; }
    public Guid? ById { get; init; }

    /// <summary>Their name; read when it is told, never kept.</summary>
    public string By { get; init; } = "";

    public DateTimeOffset? At { get; init; }

    /// <summary>Units were said not to be as ordered, of a parcel that had been packed before: that was not recorded.</summary>
    public bool IsMoreSaid { get; init; }

    /// <summary>It must not leave, because its payment is disputed; whoever packs it all the same may.</summary>
    public bool IsStopped { get; init; }

    /// <summary>What belongs into it now, when that has changed.</summary>
    public IReadOnlyList<StationLine>? Lines { get; init; }

    /// <summary>The batch it belongs to, when that is another one.</summary>
    public Guid? OtherBatchId { get; init; }

    public int OtherBatch { get; init; }
    public string OtherCampaign { get; init; } = "";
}
