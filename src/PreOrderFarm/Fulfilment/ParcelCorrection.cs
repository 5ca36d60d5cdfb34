using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>A step taken back, by whom and why: a mistake leaves a trace, also when it is undone.</summary>
public sealed class ParcelCorrection
{
    public const int MaximumReasonLength = 300;

    private ParcelCorrection()
    {
    }

    public ParcelCorrection(Guid parcelId, ParcelStatus fromStatus, ParcelStatus toStatus, string reason, Guid? memberId, DateTimeOffset now)
    {
        if (!TypedText.IsLine(reason, 1, MaximumReasonLength))
            throw new RuleBroken(nameof(Reason), $"Say why, in at most {MaximumReasonLength} characters.");
        Id = Guid.CreateVersion7(now);
        ParcelId = parcelId;
        FromStatus = fromStatus;
        ToStatus = toStatus;
        Reason = reason.Trim();
        MemberId = memberId;
        CorrectedAt = now;
    }

    /// <summary>Takes the last step of the parcel back.</summary>
    public static ParcelCorrection Of(Parcel parcel, string reason, Guid? memberId, DateTimeOffset now)
    {
        var (before, grams) = (parcel.Status, parcel.ActualGrams);
        parcel.Undo();
        return new ParcelCorrection(parcel.Id, before, parcel.Status, reason, memberId, now) { TakenGrams = parcel.ActualGrams is null ? grams : null };
    }

    public Guid Id { get; private set; }
    public Guid ParcelId { get; private set; }
    public ParcelStatus FromStatus { get; private set; }
    public ParcelStatus ToStatus { get; private set; }
    public string Reason { get; private set; } = "";
    public Guid? MemberId { get; private set; }
    public DateTimeOffset CorrectedAt { get; private set; }

    /// <summary>The weight that the parcel had and lost by it.</summary>
    public long? TakenGrams { get; private set; }
}
