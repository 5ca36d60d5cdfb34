namespace PreOrderFarm.Payouts;

/// <summary>Money asked back from a connected account.</summary>
public sealed class TransferReversal
{
    private TransferReversal()
    {
    }

    public Guid Id { get; private set; }
    public Guid PayoutId { get; private set; }
    public Guid? DisputeId { get; private set; }
    public string Currency { get; private set; } = "";
    public long AmountMinor { get; private set; }
    public ReversalStatus Status { get; private set; }
    public DateTimeOffset RequestedAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public string? Failure { get; private set; }
    public string? StripeReversalId { get; private set; }
}

public enum ReversalStatus
{
    Requested,
    Succeeded,

    /// <summary>The account had not enough: the grower owes it.</summary>
    Refused,
}
