using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

public sealed record ParcelContent(string Offer, int Units, long NetGrams);

/// <summary>What is not as ordered; the reason is written for its recipient.</summary>
public sealed record ParcelShortcoming(string Offer, DeviationKind Kind, int Units, string Reason, DateTimeOffset RecordedAt);

/// <summary>What packing and shipping need to know of a parcel; never an e-mail address.</summary>
public sealed record ParcelRow(
    Guid Id, int Number, int Position, string Code, PostalAddress Address, string GiftNote, ParcelStorage Storage, ParcelStatus Status,
    string? Carrier, string? TrackingNumber, DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt,
    DateTimeOffset? ReceiptConfirmedAt, DateTimeOffset? ProblemReportedAt, string? Problem, IReadOnlyList<ParcelContent> Lines,
    DateTimeOffset? PackedAt, string? PackedBy, IReadOnlyList<ParcelShortcoming> Exceptions)
{
    public bool IsSoldByWeight { get; init; }

    /// <summary>What its fruit weighs, if it is sold by weight and was weighed.</summary>
    public long? ActualGrams { get; init; }

    /// <summary>It is still here and must not leave, because its payment is disputed.</summary>
    public bool IsStopped { get; init; }

    /// <summary>What a scan says that its packer had before them.</summary>
    public required string Seen { get; init; }
}

/// <summary>A carrier's number that was written down for a box that is still here.</summary>
public sealed record WrittenNumber(Guid ParcelId, int Position, string Carrier, string TrackingNumber);

/// <summary>A parcel as its recipient sees it: its carrier and number only once it has left.</summary>
public sealed record ParcelOfSource(
    Guid Id, int Number, int BatchNumber, bool IsBatchLocked, ParcelStatus Status, PostalAddress Address, string? Carrier, string? TrackingNumber,
    DateTimeOffset? PackedAt, DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt, DateTimeOffset? ReceiptConfirmedAt,
    DateTimeOffset? ProblemReportedAt, string? Problem, IReadOnlyList<ParcelContent> Lines, IReadOnlyList<ParcelShortcoming> Exceptions)
{
    /// <summary>What its recipient shows at the pick-up point, as long as it lies there.</summary>
    public string? PickUpCode { get; init; }

    /// <summary>Its carrier's label is made, with the address as it is.</summary>
    public bool HasLabel { get; init; }

    public bool IsSoldByWeight { get; init; }

    /// <summary>What its fruit weighs, if it is sold by weight and was weighed.</summary>
    public long? ActualGrams { get; init; }

    /// <summary>Until when its recipient was told that the address can change.</summary>
    public DateTimeOffset? BatchLocksAt { get; init; }

    /// <summary>Where its carrier shows its way; null where that is not known.</summary>
    public string? TrackingAddress => CarrierLinks.Of(Carrier, TrackingNumber);

    public bool CanConfirmReceipt => Status is ParcelStatus.Shipped or ParcelStatus.Delivered or ParcelStatus.Settled && ReceiptConfirmedAt is null;

    public bool CanReportProblem => Status is ParcelStatus.Shipped or ParcelStatus.Delivered or ParcelStatus.Settled;
}

public sealed class ParcelQueries(FarmDbContext db)
{
    public const int MaximumPage = 200;

    /// <summary>Parcels of a batch in packing order, after a position (0 begins).</summary>
    public async Task<IReadOnlyList<ParcelRow>> OfBatchAsync(Actor actor, Guid batchId, int afterPosition, int take, CancellationToken ct)
    {
        await MustPackAsync(actor, batchId, ct);
        var parcels = await db.Set<Parcel>().AsNoTracking().Include(p => p.Lines)
            .Where(p => p.BatchId == batchId && p.Position > afterPosition)
            .OrderBy(p => p.Position)
            .Take(Math.Clamp(take, 1, MaximumPage))
            .ToListAsync(ct);
        return await RowsAsync(parcels, ct);
    }

    /// <summary>What is written down for parcels that are still here, in packing order. The caller has shown that its reader packs this batch.</summary>
    public Task<IReadOnlyList<WrittenNumber>> AnnouncedAsync(Guid batchId, CancellationToken ct) => AnnouncedAsync(db.Set<Parcel>().Where(p => p.BatchId == batchId), ct);

    /// <summary>The same of what a source asked for.</summary>
    public Task<IReadOnlyList<WrittenNumber>> AnnouncedOfSourceAsync(Guid sourceId, CancellationToken ct) => AnnouncedAsync(db.Set<Parcel>().Where(p => p.SourceId == sourceId), ct);

    private static async Task<IReadOnlyList<WrittenNumber>> AnnouncedAsync(IQueryable<Parcel> parcels, CancellationToken ct) =>
        await parcels
            .Where(p => (p.Status == ParcelStatus.Planned || p.Status == ParcelStatus.Packed) && p.AnnouncedNumber != null)
            .OrderBy(p => p.Number)
            .Select(p => new WrittenNumber(p.Id, p.Position, p.AnnouncedCarrier!, p.AnnouncedNumber!))
            .ToListAsync(ct);

    /// <summary>One of them; a parcel of another batch is not found.</summary>
    public async Task<ParcelRow> FindAsync(Actor actor, Guid batchId, Guid parcelId, CancellationToken ct)
    {
        await MustPackAsync(actor, batchId, ct);
        var parcel = await db.Set<Parcel>().AsNoTracking().Include(p => p.Lines).SingleOrDefaultAsync(p => p.Id == parcelId && p.BatchId == batchId, ct) ?? throw new NotFound();
        return (await RowsAsync([parcel], ct))[0];
    }

    private async Task<IReadOnlyList<ParcelRow>> RowsAsync(List<Parcel> parcels, CancellationToken ct)
    {
        var offers = await OfferNamesAsync(parcels, ct);
        var exceptions = await ExceptionsAsync(parcels, offers, ct);
        var packerIds = parcels.Select(p => p.PackedBy).Distinct().ToList();
        var packers = await db.Set<Member>().AsNoTracking().Where(m => packerIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, m => m.DisplayName, ct);
        var stopped = await FrozenParcels.AmongAsync(db, parcels, ct);
        return [.. parcels.Select(p => new ParcelRow(
            p.Id, p.Number, p.Position, p.Code, p.Address, p.GiftNote, p.Storage, p.Status, p.Carrier, p.TrackingNumber, p.ShippedAt,
            p.DeliveredAt, p.ReceiptConfirmedAt, p.ProblemReportedAt, p.Problem, Contents(p, offers),
            p.PackedAt, p.PackedBy is { } by ? packers[by] : null, [.. exceptions[p.Id]])
        {
            IsSoldByWeight = p.IsSoldByWeight,
            ActualGrams = p.ActualGrams,
            IsStopped = p.Status is ParcelStatus.Planned or ParcelStatus.Packed && stopped.Contains(p.Id),
            Seen = StationParcel.SeenOf(p),
        })];
    }

    /// <summary>The parcels of a pledge. The caller has shown that it is theirs.</summary>
    public Task<IReadOnlyList<ParcelOfSource>> OfSourceAsync(Guid sourceId, CancellationToken ct) => OfSourceAsync(sourceId, 0, int.MaxValue, ct);

    /// <summary>The same by number, after one (0 begins).</summary>
    public async Task<IReadOnlyList<ParcelOfSource>> OfSourceAsync(Guid sourceId, int afterNumber, int take, CancellationToken ct)
    {
        var parcels = await db.Set<Parcel>().AsNoTracking().Include(p => p.Lines)
            .Where(p => p.SourceId == sourceId && p.Number > afterNumber)
            .OrderBy(p => p.Number)
            .Take(take)
            .ToListAsync(ct);
        var offers = await OfferNamesAsync(parcels, ct);
        var exceptions = await ExceptionsAsync(parcels, offers, ct);
        var batchIds = parcels.Select(p => p.BatchId).Distinct().ToList();
        var batches = await db.Set<FulfilmentBatch>().AsNoTracking().Where(b => batchIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
        return [.. parcels.Select(p => new ParcelOfSource(
            p.Id, p.Number, batches[p.BatchId].Number, batches[p.BatchId].IsLocked, p.Status, p.Address, p.ShippedAt is null ? null : p.Carrier, p.ShippedAt is null ? null : p.TrackingNumber,
            p.PackedAt, p.ShippedAt, p.DeliveredAt, p.ReceiptConfirmedAt, p.ProblemReportedAt, p.Problem, Contents(p, offers),
            [.. exceptions[p.Id]])
        {
            PickUpCode = p.Status == ParcelStatus.Shipped ? p.PickUpCode : null,
            HasLabel = p is { ShippedAt: null, AnnouncedNumber: not null },
            IsSoldByWeight = p.IsSoldByWeight,
            ActualGrams = p.ActualGrams,
            BatchLocksAt = batches[p.BatchId].PromisedLock,
        })];
    }

    /// <summary>The batch in which the parcel with this code lies: what a scanned QR code leads to.</summary>
    public async Task<(Guid BatchId, int Position)> FindByCodeAsync(Actor actor, string code, CancellationToken ct)
    {
        var codes = ScannedCode.Candidates(code).ToList();
        var found = (await db.Set<Parcel>().AsNoTracking().Where(p => codes.Contains(p.Code))
            .Select(p => new { p.BatchId, p.Position, p.Code })
            .ToListAsync(ct))
            .MinBy(p => codes.IndexOf(p.Code))
            ?? throw new NotFound();
        await MustPackAsync(actor, found.BatchId, ct);
        return (found.BatchId, found.Position);
    }

    private async Task MustPackAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var growerId = await db.Set<FulfilmentBatch>().AsNoTracking().Where(b => b.Id == batchId)
            .Join(db.Set<Campaign>(), b => b.CampaignId, c => c.Id, (_, c) => (Guid?)c.GrowerId)
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustPackFor(growerId);
    }

    private Task<Dictionary<Guid, string>> OfferNamesAsync(List<Parcel> parcels, CancellationToken ct)
    {
        var ids = parcels.SelectMany(p => p.Lines).Select(l => l.OfferId).Distinct().ToList();
        return db.Set<Offer>().AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
    }

    private async Task<ILookup<Guid, ParcelShortcoming>> ExceptionsAsync(List<Parcel> parcels, Dictionary<Guid, string> offers, CancellationToken ct)
    {
        var ids = parcels.Select(p => p.Id).ToList();
        var standing = await db.Set<ParcelDeviation>().AsNoTracking().Where(d => ids.Contains(d.ParcelId) && d.TakenBackAt == null).OrderBy(d => d.RecordedAt).ThenBy(d => d.Kind).ThenBy(d => d.Id).ToListAsync(ct);
        return standing.ToLookup(d => d.ParcelId, d => new ParcelShortcoming(offers[d.OfferId], d.Kind, d.Units, d.Reason, d.RecordedAt));
    }

    private static List<ParcelContent> Contents(Parcel parcel, Dictionary<Guid, string> offers) =>
        [.. parcel.Lines.Select(line => new ParcelContent(offers[line.OfferId], line.Units, line.NetGrams)).OrderBy(line => line.Offer, StringComparer.Ordinal)];
}
