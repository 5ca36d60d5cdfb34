using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

public enum PaymentStatus
{
    Pending,
    Succeeded,
    Failed,
}

/// <summary>
/// Money asked of a backer through one Checkout session. The row is committed before Stripe is asked, and its id is the
/// idempotency key. A pledge has many: its first payment, and one for each change that costs more.
/// </summary>
public sealed class Payment
{
    private Payment()
    {
    }

    public Payment(Guid campaignId, string platformAccount, Guid pledgeId, Guid? changeId, Money amount, DateTimeOffset now, DateTimeOffset sessionExpiresAt)
    {
        if (amount.Minor is <= 0 or > Money.MaximumMinor)
            throw new RuleBroken($"A payment of {amount} is not possible.");
        Id = Guid.CreateVersion7(now);
        CampaignId = campaignId;
        PlatformAccount = platformAccount;
        PledgeId = pledgeId;
        ChangeId = changeId;
        AmountMinor = amount.Minor;
        Currency = amount.Currency;
        CreatedAt = now;
        SessionExpiresAt = sessionExpiresAt;
    }

    public Guid Id { get; private set; }
    public Guid CampaignId { get; private set; }

    /// <summary>The campaign's: where Stripe knows this payment, and its refunds.</summary>
    public string PlatformAccount { get; private set; } = "main";

    public Guid PledgeId { get; private set; }
    public Guid? ChangeId { get; private set; }
    public PaymentStatus Status { get; private set; }
    public long AmountMinor { get; private set; }
    public string Currency { get; private set; } = "";

    /// <summary>What refunds have been asked for, done or not.</summary>
    public long RefundedMinor { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset SessionExpiresAt { get; private set; }
    public string? CheckoutSessionId { get; private set; }
    public string? CheckoutUrl { get; private set; }
    public string? PaymentIntentId { get; private set; }
    public string? ChargeId { get; private set; }

    /// <summary>card, alipay, wechat_pay.</summary>
    public string? Method { get; private set; }

    /// <summary>Since then the backer's bank works on it (an asynchronous method).</summary>
    public DateTimeOffset? ProcessingAt { get; private set; }

    public DateTimeOffset? SucceededAt { get; private set; }
    public DateTimeOffset? FailedAt { get; private set; }
    public string? Failure { get; private set; }
    public string? BalanceTransactionId { get; private set; }
    public string? SettlementCurrency { get; private set; }
    public long? SettlementGrossMinor { get; private set; }
    public long? SettlementFeeMinor { get; private set; }
    public DateTimeOffset? SettledAt { get; private set; }

    public Money Amount => new(AmountMinor, Currency);
}
