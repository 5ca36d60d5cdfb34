using PreOrderFarm.Payments;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>A pledge as its backer sees it.</summary>
public sealed record PledgeView(
    Guid Id,
    string Reference,
    PledgeStatus Status,
    PledgeCampaign Campaign,
    string Email,
    Guid? MemberId,
    string Culture,
    PostalAddress Address,
    string Region,
    string GiftNote,
    Money Goods,
    Money Shipping,
    IReadOnlyList<PledgeLineView> Lines,
    DateTimeOffset PlacedAt,
    DateTimeOffset HoldExpiresAt,
    PledgeChangeView? HeldChange,
    IReadOnlyList<PaymentView> Payments,
    IReadOnlyList<RefundView> Refunds,
    IReadOnlyList<PledgeEvent> Timeline)
{
    /// <summary>Where it is fetched, if it is; Region is the point's name then.</summary>
    public Campaigns.PickUpDetail? PickUp { get; init; }

    /// <summary>Where the money is that its boxes cost less by their weight; null as long as none was settled.</summary>
    public MoneyBack? WeightMoney { get; init; }

    /// <summary>Where the money is that it costs less because its harvest was short; null: it was not.</summary>
    public MoneyBack? ShortMoney { get; init; }

    public Money Total => Goods + Shipping;

    public Money IncludedTax => Lines.Aggregate(Money.Zero(Goods.Currency), (sum, line) => sum + line.IncludedTax);

    /// <summary>What is in the prices of its lines by rate of tax, the lowest rate first; lines without tax are in none.</summary>
    public IEnumerable<PledgeTaxLine> TaxLines => Lines.Where(line => line.TaxRateBasisPoints > 0).GroupBy(line => line.TaxRateBasisPoints).OrderBy(lines => lines.Key).Select(lines => new PledgeTaxLine(
        lines.Key,
        lines.Aggregate(Money.Zero(Goods.Currency), (sum, line) => sum + line.Price - line.WeighedLess),
        lines.Aggregate(Money.Zero(Goods.Currency), (sum, line) => sum + line.IncludedTax),
        lines.Any(line => line.IsAtMost)));

    /// <summary>What has come, whether or not some of it went back.</summary>
    public Money Paid => Payments.Where(p => p.Status == PaymentStatus.Succeeded).Aggregate(Money.Zero(Goods.Currency), (sum, p) => sum + p.Amount);

    /// <summary>What has gone back or is on its way. A refund that failed is neither, and counts again when another takes its place.</summary>
    public Money Refunded => Refunds.Where(r => r.Status != RefundStatus.Failed).Aggregate(Money.Zero(Goods.Currency), (sum, r) => sum + r.Amount);

    /// <summary>All of its price has come and none of it went back.</summary>
    public bool IsPaid => Status == PledgeStatus.Confirmed && Paid - Refunded == Total;

    /// <summary>A refund of it failed, and another was sent in its place.</summary>
    public bool IsReplaced(RefundView refund) => Refunds.Any(r => r.ReplacesId == refund.Id);

    /// <summary>Something was paid, and all of it went back or is on its way.</summary>
    public bool IsRefunded => Paid.Minor > 0 && Paid == Refunded;

    /// <summary>A bank still works on a payment: nothing can be changed meanwhile.</summary>
    public bool IsProcessing => Payments.Any(p => p is { Status: PaymentStatus.Pending, IsProcessing: true });

    /// <summary>Until when its boxes are kept for a payment that can still be made; null: for none.</summary>
    public DateTimeOffset? KeptUntilAt(DateTimeOffset now)
    {
        var until = Status == PledgeStatus.Held ? HoldExpiresAt : HeldChange?.HoldExpiresAt;
        return !IsProcessing && now < until ? until : null;
    }

    public bool CanPayAt(DateTimeOffset now) => KeptUntilAt(now) is not null;

    public bool CanChangeAt(DateTimeOffset now) => Status == PledgeStatus.Confirmed && Campaign.IsOpenAt(now);

    public bool CanCancelAt(DateTimeOffset now) => Status is PledgeStatus.Held or PledgeStatus.Confirmed && Campaign.IsOpenAt(now);
}

public sealed record PledgeCampaign(
    Guid Id, string Slug, string Title, Campaigns.CampaignStatus Status, DateTimeOffset Deadline, DateTimeOffset? ClosedAt, string TimeZone,
    DateOnly HarvestFrom, DateOnly HarvestUntil, DateOnly ShipsFrom, DateOnly ShipsUntil, string GrowerName, string GrowerPlace)
{
    public bool IsOpenAt(DateTimeOffset now) => Status == Campaigns.CampaignStatus.Open && now < Deadline;
}

public sealed record PledgeLineView(Guid OfferId, string Offer, int Quantity, Money UnitPrice, Money ParcelShipping, int UnitsPerParcel, int TaxRateBasisPoints)
{
    /// <summary>So many of the units cost less, for they were taken in the early-bird window.</summary>
    public int EarlyUnits { get; init; }

    public Money EarlyPrice { get; init; } = Money.Zero(UnitPrice.Currency);

    /// <summary>Sold by weight: the most that one unit weighs, which its price pays for. Null: it is not.</summary>
    public int? MaximumGrams { get; init; }

    /// <summary>What its boxes, once they were settled by their weight, cost less than was paid for their most.</summary>
    public Money WeighedLess { get; init; } = Money.Zero(UnitPrice.Currency);

    /// <summary>Sold by weight, and some of it is not settled yet: it may still cost less.</summary>
    public bool IsAtMost { get; init; }

    public Money Price => (UnitPrice * (Quantity - EarlyUnits)) + (EarlyPrice * EarlyUnits);

    /// <summary>Its units by what each costs: one part, or two when some of them were taken early.</summary>
    public IEnumerable<PledgeLinePart> Parts => new PledgeLinePart[] { new(EarlyUnits, EarlyPrice, IsEarly: true), new(Quantity - EarlyUnits, UnitPrice, IsEarly: false) }.Where(part => part.Quantity > 0);

    /// <summary>Prices include tax: of 107.00 at 7 %, 7.00.</summary>
    public Money IncludedTax => (Price - WeighedLess).Split([TaxRateBasisPoints, 10_000])[0];
}

/// <summary>Tax of one rate.</summary>
/// <param name="RateBasisPoints">700 is 7 %.</param>
/// <param name="Gross">What the lines of this rate cost, tax included.</param>
/// <param name="Tax">What of it is tax.</param>
/// <param name="IsAtMost">Some of it is sold by weight and not settled yet: it may still become less.</param>
public sealed record PledgeTaxLine(int RateBasisPoints, Money Gross, Money Tax, bool IsAtMost);

public sealed record PledgeLinePart(int Quantity, Money UnitPrice, bool IsEarly);

/// <summary>A change that waits for its payment.</summary>
public sealed record PledgeChangeView(Guid Id, Money Payable, IReadOnlyList<PledgeLineView> Lines, PostalAddress Address, DateTimeOffset HoldExpiresAt);

public sealed record PaymentView(
    Guid Id, PaymentStatus Status, Money Amount, bool IsForChange, bool IsProcessing, string? Method, DateTimeOffset CreatedAt, DateTimeOffset? SucceededAt, Money Left);

public sealed record RefundView(
    Guid Id, RefundStatus Status, RefundReason Reason, Money Amount, DateTimeOffset RequestedAt, DateTimeOffset? SucceededAt, Guid? ReplacesId);

public enum PledgeEventKind
{
    Placed,
    Paid,
    Confirmed,
    Changed,
    RefundRequested,
    Refunded,
    RefundFailed,
    Expired,
    Cancelled,
}

public sealed record PledgeEvent(DateTimeOffset At, PledgeEventKind Kind, Money? Amount);

/// <summary>A pledge in a list of its backer.</summary>
public sealed record PledgeRow(Guid Id, string Reference, PledgeStatus Status, string CampaignTitle, string CampaignSlug, Campaigns.CampaignStatus CampaignStatus, Money Total, DateTimeOffset PlacedAt, string TimeZone, string Produce, Guid? PhotoId, PhotoFocus? PhotoFocus);

/// <summary>A pledge as the grower sees it: who it is and where it goes is on the parcel, once there is one.</summary>
public sealed record CampaignPledgeRow(Guid Id, string Reference, PledgeStatus Status, string Region, long Boxes, Money Goods, Money Shipping, DateTimeOffset PlacedAt, DateTimeOffset? ConfirmedAt)
{
    /// <summary>A backer's bank contests the payment, and that is not settled.</summary>
    public bool IsDisputed { get; init; }
}
