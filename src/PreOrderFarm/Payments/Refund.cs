using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

public enum RefundStatus
{
    /// <summary>Committed, not yet at Stripe.</summary>
    Requested,

    /// <summary>At Stripe, on its way.</summary>
    Pending,

    Succeeded,

    /// <summary>Stripe could not pay it back: it is owed until it is settled in another way.</summary>
    Failed,

    /// <summary>It had failed, and two operators recorded the bank transfer that paid it.</summary>
    PaidByBank,

    /// <summary>It had failed, and the backer's bank paid them: it took the money by a dispute, and keeps it.</summary>
    TakenByBank,
}

public enum RefundReason
{
    CampaignMissed,
    CampaignCancelled,
    PledgeCancelled,
    PledgeDecreased,
    LatePayment,
    Goodwill,

    /// <summary>The harvest was less than was sold.</summary>
    ShortHarvest,

    /// <summary>A box that was sold by weight weighs less than its maximum.</summary>
    ActualWeight,
}

/// <summary>Money on its way back. The row is committed before Stripe is asked, and its id is the idempotency key.</summary>
public sealed class Refund
{
    private Refund()
    {
    }

    public Guid Id { get; private set; }
    public Guid PaymentId { get; private set; }
    public Guid PledgeId { get; private set; }
    public Guid CampaignId { get; private set; }
    public RefundStatus Status { get; private set; }
    public RefundReason Reason { get; private set; }
    public string Note { get; private set; } = "";
    public long AmountMinor { get; private set; }

    /// <summary>What of it came from money still held for its pledge; the rest from what had been released.</summary>
    public long HeldMinor { get; private set; }

    public string Currency { get; private set; } = "";
    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>Since then Stripe may have made it, whatever we heard: before asking again, look.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    public string? StripeRefundId { get; private set; }
    public DateTimeOffset? SucceededAt { get; private set; }
    public DateTimeOffset? FailedAt { get; private set; }
    public string? Failure { get; private set; }

    /// <summary>Why Stripe keeps it pending: 'insufficient_funds', 'processing'.</summary>
    public string? PendingReason { get; private set; }

    /// <summary>The failed refund that this one pays in its place.</summary>
    public Guid? ReplacesId { get; private set; }

    /// <summary>It stands for a part of that one; another stands for the rest.</summary>
    public bool IsPart { get; private set; }

    /// <summary>The lost dispute that paid it, or that divided the one in whose place it stands.</summary>
    public Guid? DisputeId { get; private set; }

    public string? BalanceTransactionId { get; private set; }
    public string? SettlementCurrency { get; private set; }
    public long? SettlementGrossMinor { get; private set; }
    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>Of a refund that failed after it had left: since then its money is back in our balance.</summary>
    public DateTimeOffset? ReturnSettledAt { get; private set; }

    public Money Amount => new(AmountMinor, Currency);
}
