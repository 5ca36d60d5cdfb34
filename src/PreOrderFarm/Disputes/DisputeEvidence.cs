using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>What an operator sent to the bank, once.</summary>
public sealed class DisputeEvidence
{
    private const int MaximumStatement = 20_000;

    private DisputeEvidence()
    {
    }

    public DisputeEvidence(Guid disputeId, DisputeEvidenceText text, Guid? by, DateTimeOffset now)
    {
        var rules = new InputRules();
        foreach (var (field, line) in new[]
        {
            (nameof(ProductDescription), text.ProductDescription), (nameof(CustomerName), text.CustomerName), (nameof(CustomerEmail), text.CustomerEmail),
            (nameof(ShippingAddress), text.ShippingAddress), (nameof(ShippingCarrier), text.ShippingCarrier),
            (nameof(ShippingTrackingNumber), text.ShippingTrackingNumber), (nameof(ShippingDate), text.ShippingDate),
        })
        {
            rules.Require(TypedText.IsProse(line, 1_000), field, $"At most 1,000 characters.");
        }
        // Sent once: a slip must not leave the bank without these. How and whether it was shipped depends on the pledge.
        rules.Require(!string.IsNullOrWhiteSpace(text.ProductDescription), nameof(ProductDescription), $"Say what was sold.");
        rules.Require(!string.IsNullOrWhiteSpace(text.CustomerName), nameof(CustomerName), $"Give the customer's name.");
        rules.Require(EmailAddress.IsValid(text.CustomerEmail.Trim()), nameof(CustomerEmail), $"Give the customer's e-mail address.");
        rules.Require(text.Statement.Trim().Length > 0 && TypedText.IsProse(text.Statement, MaximumStatement), nameof(Statement), $"Say what happened, in at most {MaximumStatement:N0} characters.");
        rules.ThrowIfBroken();
        DisputeId = disputeId;
        (ProductDescription, CustomerName, CustomerEmail) = (text.ProductDescription.Trim(), text.CustomerName.Trim(), text.CustomerEmail.Trim());
        (ShippingAddress, ShippingCarrier, ShippingTrackingNumber, ShippingDate) = (text.ShippingAddress, text.ShippingCarrier, text.ShippingTrackingNumber, text.ShippingDate);
        (Statement, SubmittedBy, SubmittedAt) = (text.Statement, by, now);
    }

    public Guid DisputeId { get; private set; }
    public string ProductDescription { get; private set; } = "";
    public string CustomerName { get; private set; } = "";
    public string CustomerEmail { get; private set; } = "";
    public string ShippingAddress { get; private set; } = "";
    public string ShippingCarrier { get; private set; } = "";
    public string ShippingTrackingNumber { get; private set; } = "";
    public string ShippingDate { get; private set; } = "";
    public string Statement { get; private set; } = "";
    public Guid? SubmittedBy { get; private set; }
    public DateTimeOffset SubmittedAt { get; private set; }
    public DateTimeOffset? SentAt { get; private set; }

    public DisputeEvidenceText Text => new(
        ProductDescription, CustomerName, CustomerEmail, ShippingAddress, ShippingCarrier, ShippingTrackingNumber, ShippingDate, Statement);

    public void Sent(DateTimeOffset now) => SentAt ??= now;
}

internal sealed class DisputeEvidenceMapping : IEntityTypeConfiguration<DisputeEvidence>
{
    public void Configure(EntityTypeBuilder<DisputeEvidence> evidence)
    {
        evidence.ToTable("dispute_evidence");
        evidence.HasKey(e => e.DisputeId);
        evidence.Ignore(e => e.Text);
    }
}
