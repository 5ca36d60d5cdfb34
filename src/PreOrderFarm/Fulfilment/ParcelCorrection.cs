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

    public Guid Id { get; private set; }
    public Guid ParcelId { get; private set; }
    public ParcelStatus FromStatus { get; private set; }
    public ParcelStatus ToStatus { get; private set; }
    public string Reason { get; private set; } = "";
    public Guid? MemberId { get; private set; }
    public DateTimeOffset CorrectedAt { get; private set; }
}
