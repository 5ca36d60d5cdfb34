using System.ComponentModel;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

internal sealed record BatchView(
    Guid Id, int Number, string Region, DateOnly ShipsFrom, DateOnly ShipsUntil,
    [property: Description("Grows when what is printed changes.")] int Version,
    BatchState State, DateTimeOffset? LockedAt, DateTimeOffset? VoidedAt, DateTimeOffset? PickingStartedAt, DateTimeOffset? PackingStartedAt, ParcelCountsView Parcels,
    [property: Description("When it is locked by itself.")] DateTimeOffset? LocksAt, DateTimeOffset? LockAnnouncedAt,
    [property: Description("The name of who announced it.")] string? LockAnnouncedBy,
    [property: Description("Whether its backers were told that time. They are ten minutes after it was announced, unless it is corrected or withdrawn before.")] bool IsLockTold)
{
    public static BatchView Of(BatchSummary b) =>
        new(b.Id, b.Number, b.Region, b.ShipsFrom, b.ShipsUntil, b.Version, b.State, b.LockedAt, b.VoidedAt, b.PickingStartedAt, b.PackingStartedAt, ParcelCountsView.Of(b.Parcels),
            b.LocksAt, b.LockAnnouncedAt, b.LockAnnouncedBy, b.IsLockTold);
}

internal sealed record BatchDetailsView(
    BatchView Batch, Guid CampaignId, string CampaignSlug, string CampaignTitle, string TimeZone, long GoodsMinor, long ShippingMinor, string Currency)
{
    public static BatchDetailsView Of(BatchDetails b) => new(
        BatchView.Of(b.Summary), b.CampaignId, b.CampaignSlug, b.CampaignTitle, b.TimeZone, b.Goods.Minor, b.Shipping.Minor, b.Goods.Currency);
}

internal sealed record ParcelCountsView(int All, int Planned, int Packed, int Shipped, int Delivered, int Void, int Problems,
    [property: Description("Packed with something short, damaged or replaced.")] int Incomplete)
{
    public static ParcelCountsView Of(ParcelCounts c) => new(c.All, c.Planned, c.Packed, c.Shipped, c.Delivered, c.Void, c.Problems, c.Incomplete);
}

internal sealed record ParcelView(
    Guid Id, int Number, int Position, string Code, PostalAddress Address, string GiftNote, ParcelStorage Storage, ParcelStatus Status,
    string? Carrier, string? TrackingNumber, DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt,
    DateTimeOffset? ReceiptConfirmedAt, DateTimeOffset? ProblemReportedAt, string? Problem, IReadOnlyList<ParcelContent> Lines,
    DateTimeOffset? PackedAt, [property: Description("The name of who packed it.")] string? PackedBy,
    [property: Description("What is short, damaged or replaced.")] IReadOnlyList<ParcelShortcoming> Exceptions,
    bool IsSoldByWeight, [property: Description("What its fruit weighs, if it is sold by weight and was weighed.")] long? ActualGrams,
    [property: Description("What a scan says that its packer had before them: another one when the parcel changes.")] string Seen)
{
    public static ParcelView Of(ParcelRow p) => new(
        p.Id, p.Number, p.Position, p.Code, p.Address, p.GiftNote, p.Storage, p.Status, p.Carrier, p.TrackingNumber, p.ShippedAt, p.DeliveredAt,
        p.ReceiptConfirmedAt, p.ProblemReportedAt, p.Problem, p.Lines, p.PackedAt, p.PackedBy, p.Exceptions, p.IsSoldByWeight, p.ActualGrams, p.Seen);
}
