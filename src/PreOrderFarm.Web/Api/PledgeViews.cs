using System.ComponentModel;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

internal sealed record PledgeItem(
    Guid Id, string Reference, PledgeStatus Status, string CampaignTitle, string CampaignSlug, CampaignStatus CampaignStatus,
    long TotalMinor, string Currency, DateTimeOffset PlacedAt)
{
    public static PledgeItem Of(PledgeRow p) =>
        new(p.Id, p.Reference, p.Status, p.CampaignTitle, p.CampaignSlug, p.CampaignStatus, p.Total.Minor, p.Total.Currency, p.PlacedAt);
}

[Description("A pledge as its campaign's grower sees it: who it is and where it goes is on the parcel, once there is one.")]
internal sealed record CampaignPledgeItem(
    Guid Id, string Reference, PledgeStatus Status, string Region, long Boxes, long GoodsMinor, long ShippingMinor, string Currency,
    DateTimeOffset PlacedAt, DateTimeOffset? ConfirmedAt)
{
    public static CampaignPledgeItem Of(CampaignPledgeRow p) =>
        new(p.Id, p.Reference, p.Status, p.Region, p.Boxes, p.Goods.Minor, p.Shipping.Minor, p.Goods.Currency, p.PlacedAt, p.ConfirmedAt);
}

internal sealed record PledgeDetails(
    Guid Id, string Reference, PledgeStatus Status, PledgeCampaignView Campaign, string Email, string Language, PostalAddress Address, string Region,
    string GiftNote, string Currency, long GoodsMinor, long ShippingMinor, long TotalMinor,
    [property: Description("What has come, whether or not some of it went back.")] long PaidMinor,
    [property: Description("What has gone back or is on its way.")] long RefundedMinor, bool IsPaid,
    IReadOnlyList<PledgeLineItem> Lines, DateTimeOffset PlacedAt, DateTimeOffset HoldExpiresAt, HeldChangeView? HeldChange,
    IReadOnlyList<PaymentItem> Payments, IReadOnlyList<RefundItem> Refunds,
    [property: Description("Where it is fetched; null: it is shipped.")] PickUpView? PickUp,
    [property: Description("Where the money is that its boxes cost less by their weight; null: none was settled.")] MoneyBackView? WeightMoney,
    [property: Description("Where the money is that it costs less because its harvest was short; null: it was not.")] MoneyBackView? ShortHarvestMoney)
{
    public static PledgeDetails Of(PledgeView p) => new(
        p.Id, p.Reference, p.Status,
        new PledgeCampaignView(
            p.Campaign.Id, p.Campaign.Slug, p.Campaign.Title, p.Campaign.Status, LocalTime.At(p.Campaign.Deadline, p.Campaign.TimeZone),
            p.Campaign.TimeZone, p.Campaign.ShipsFrom, p.Campaign.ShipsUntil),
        p.Email, p.Culture, p.Address, p.Region, p.GiftNote, p.Goods.Currency, p.Goods.Minor, p.Shipping.Minor, p.Total.Minor,
        p.Paid.Minor, p.Refunded.Minor, p.IsPaid, [.. p.Lines.Select(PledgeLineItem.Of)], p.PlacedAt, p.HoldExpiresAt,
        p.HeldChange is { } c ? new HeldChangeView(c.Payable.Minor, [.. c.Lines.Select(PledgeLineItem.Of)], c.Address, c.HoldExpiresAt) : null,
        [.. p.Payments.Select(y => new PaymentItem(y.Id, y.Status, y.IsProcessing, y.Amount.Minor, y.IsForChange, y.Method, y.CreatedAt, y.SucceededAt))],
        [.. p.Refunds.Select(RefundItem.Of)],
        p.PickUp is { } point ? PickUpView.Of(point) : null,
        MoneyBackView.Of(p.WeightMoney), MoneyBackView.Of(p.ShortMoney));
}

[Description("What a pledge costs less in the end: the sum of the five other amounts.")]
internal sealed record MoneyBackView(
    long DifferenceMinor,
    [property: Description("What we have paid back, or are paying back.")] long RefundedMinor,
    [property: Description("What we tried to pay back and a bank did not take: it is owed still.")] long FailedMinor,
    [property: Description("What a bank took back and has not decided about.")] long WithBankMinor,
    [property: Description("What a bank took back and keeps for the backer.")] long ReturnedByBankMinor,
    [property: Description("What had gone back before for another reason: no more goes back than was paid.")] long PaidBeforeMinor)
{
    public static MoneyBackView? Of(MoneyBack? m) => m is null ? null
        : new(m.Difference.Minor, m.Refunded.Minor, m.Failed.Minor, m.WithBank.Minor, m.ReturnedByBank.Minor, m.PaidBefore.Minor);
}

internal sealed record PledgeCampaignView(
    Guid Id, string Slug, string Title, CampaignStatus Status, DateTimeOffset Deadline, string TimeZone, DateOnly ShipsFrom, DateOnly ShipsUntil);

internal sealed record PledgeLineItem(
    Guid OfferId, string Offer, int Quantity, long UnitPriceMinor, long ParcelShippingMinor, int UnitsPerParcel,
    [property: Description("So many of the units were taken in the early-bird window, and cost early_price_minor each.")] int EarlyUnits, long EarlyPriceMinor,
    [property: Description("Sold by weight: the most that a unit weighs, which its price pays for; null: it is not.")] int? MaximumGrams)
{
    public static PledgeLineItem Of(PledgeLineView line) =>
        new(line.OfferId, line.Offer, line.Quantity, line.UnitPrice.Minor, line.ParcelShipping.Minor, line.UnitsPerParcel, line.EarlyUnits, line.EarlyPrice.Minor, line.MaximumGrams);
}

[Description("A change that waits for its payment.")]
internal sealed record HeldChangeView(long PayableMinor, IReadOnlyList<PledgeLineItem> Lines, PostalAddress Address, DateTimeOffset HoldExpiresAt);

internal sealed record PaymentItem(
    Guid Id, PaymentStatus Status, [property: Description("The backer has paid, their bank has not yet.")] bool IsProcessing, long AmountMinor,
    [property: Description("For a change's difference.")] bool IsForChange, string? Method, DateTimeOffset CreatedAt, DateTimeOffset? SucceededAt);

internal sealed record RefundItem(
    Guid Id, RefundStatus Status, RefundReason Reason, long AmountMinor, DateTimeOffset RequestedAt, DateTimeOffset? SucceededAt,
    [property: Description("The refund that failed and that this one pays in its place.")] Guid? ReplacesId)
{
    public static RefundItem Of(RefundView r) => new(r.Id, r.Status, r.Reason, r.Amount.Minor, r.RequestedAt, r.SucceededAt, r.ReplacesId);
}
