using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Payments;

/// <summary>A failed refund that is paid by bank: where to, and the two operators who record and confirm that it was.</summary>
public sealed class BankRefund
{
    private BankRefund()
    {
    }

    public Guid RefundId { get; private set; }

    /// <summary>The backer's details, sealed by Data Protection (<see cref="BankDetailsSeal"/>).</summary>
    public byte[]? SealedDetails { get; private set; }

    public DateTimeOffset? DetailsAt { get; private set; }

    /// <summary>The bank's own reference of the transfer.</summary>
    public string? Reference { get; private set; }

    public Guid? RecordedBy { get; private set; }
    public DateTimeOffset? RecordedAt { get; private set; }
    public Guid? ConfirmedBy { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>The bank's reference of what it sent back, as one operator has seen it.</summary>
    public string? ReturnReference { get; private set; }

    public Guid? ReturnRecordedBy { get; private set; }
    public DateTimeOffset? ReturnRecordedAt { get; private set; }

    /// <summary>Another has seen it too: the refund is owed again.</summary>
    public DateTimeOffset? ReturnedAt { get; private set; }

    public Guid? ReturnConfirmedBy { get; private set; }
}

internal sealed class BankRefundMapping : IEntityTypeConfiguration<BankRefund>, IEntityTypeConfiguration<StripeEventCursor>
{
    public void Configure(EntityTypeBuilder<BankRefund> refund)
    {
        refund.ToTable("bank_refunds");
        refund.HasKey(r => r.RefundId);
    }

    public void Configure(EntityTypeBuilder<StripeEventCursor> cursor)
    {
        cursor.ToTable("stripe_event_cursors");
        cursor.HasKey(c => c.PlatformAccount);
    }
}
