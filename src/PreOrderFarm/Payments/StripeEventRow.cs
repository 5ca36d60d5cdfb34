namespace PreOrderFarm.Payments;

/// <summary>
/// A webhook that was verified, stored once and answered. Only which object moved is kept: its state is read from
/// Stripe when the event is processed, so the order of events does not matter.
/// </summary>
public sealed class StripeEventRow
{
    private StripeEventRow()
    {
    }

    public string Id { get; private set; } = "";
    public string PlatformAccount { get; private set; } = "main";
    public string Type { get; private set; } = "";
    public string ObjectId { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset ReceivedAt { get; private set; }
    public DateTimeOffset DueAt { get; private set; }
    public int Attempts { get; private set; }
    public DateTimeOffset? ProcessedAt { get; private set; }
    public string? LastError { get; private set; }

    /// <summary>It could not be processed for a day and is tried no more, unless an operator says so.</summary>
    public DateTimeOffset? DeadAt { get; private set; }

    public DateTimeOffset? RetriedAt { get; private set; }
}
