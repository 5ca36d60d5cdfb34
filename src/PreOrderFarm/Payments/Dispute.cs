using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>A payment that a backer contests at their bank, as the provider tells of it. What it means is decided in Disputes.</summary>
public sealed class Dispute
{
    private Dispute()
    {
    }

    public Guid Id { get; private set; }
    public string StripeDisputeId { get; private set; } = "";
    public string PlatformAccount { get; private set; } = "";
    public Guid PaymentId { get; private set; }
    public Guid PledgeId { get; private set; }
    public Guid CampaignId { get; private set; }

    /// <summary>Stripe's: needs_response, under_review, won, lost, prevented, and warning_… of an inquiry.</summary>
    public string Status { get; private set; } = "";

    public string Reason { get; private set; } = "";
    public string Currency { get; private set; } = "";
    public long AmountMinor { get; private set; }

    /// <summary>What of a lost one came from money still held for its pledge.</summary>
    public long HeldMinor { get; private set; }

    /// <summary>What of the campaign's reserve and of its payable money was frozen when it opened; null before anybody looked.</summary>
    public long? FrozenReserveMinor { get; private set; }

    public long? FrozenPayableMinor { get; private set; }

    public DateTimeOffset? DueBy { get; private set; }
    public DateTimeOffset OpenedAt { get; private set; }
    public DateTimeOffset ReadAt { get; private set; }
    public DateTimeOffset? FundsWithdrawnAt { get; private set; }
    public DateTimeOffset? FundsReinstatedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }

    public Money Amount => new(AmountMinor, Currency);

    public long FrozenMinor => (FrozenReserveMinor ?? 0) + (FrozenPayableMinor ?? 0);
}

internal sealed class DisputeMapping : IEntityTypeConfiguration<Dispute>
{
    public void Configure(EntityTypeBuilder<Dispute> dispute)
    {
        dispute.ToTable("disputes");
        dispute.HasKey(d => d.Id);
        dispute.Property(d => d.Currency).HasColumnType("char(3)");
        dispute.Ignore(d => d.Amount);
        dispute.Ignore(d => d.FrozenMinor);
    }
}
