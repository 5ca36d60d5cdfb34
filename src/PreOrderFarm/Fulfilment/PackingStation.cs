using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

public sealed record StationLine(Guid OfferId, string Offer, int Units, long NetGrams);

/// <summary>A parcel as who packs it needs it; where it goes, only the label says.</summary>
public sealed record StationParcel(
    int Number, int Position, string Code, string Recipient, string GiftNote, ParcelStorage Storage, ParcelStatus Status, IReadOnlyList<StationLine> Lines)
{
    /// <summary>Sold by weight: the most that its fruit weighs; what it does weigh is said when it is packed. Null: it is not.</summary>
    public long? MaximumGrams { get; init; }

    /// <summary>It must not leave, because its payment is disputed.</summary>
    public bool IsStopped { get; init; }

    /// <summary>A fingerprint of all that is printed of it: a scan says it again, so that nobody packs what was shown to them before it changed.</summary>
    public required string Seen { get; init; }

    internal static string SeenOf(Parcel parcel)
    {
        IEnumerable<string> said = [parcel.Address.ToString(), parcel.GiftNote, parcel.Storage.ToString(), .. parcel.Lines.OrderBy(line => line.OfferId).Select(line => $"{line.OfferId:N} {line.Units} {line.NetGrams}")];
        return PackingScans.Asked(said)[..12];
    }

    internal static async Task<IReadOnlyList<StationLine>> LinesAsync(FarmDbContext db, IReadOnlyCollection<Parcel> parcels, CancellationToken ct)
    {
        var lines = parcels.SelectMany(parcel => parcel.Lines).ToList();
        var ids = lines.Select(line => line.OfferId).Distinct().ToList();
        var offers = await db.Set<Offer>().AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
        return [.. lines.Select(line => new StationLine(line.OfferId, offers[line.OfferId], line.Units, line.NetGrams)).OrderBy(line => line.Offer, StringComparer.Ordinal)];
    }
}

/// <summary>A parcel that somebody packed by a scan, which they may take back.</summary>
public sealed record StationStep(Guid ScanId, Guid MemberId, int Number, int Position, DateTimeOffset At, bool IsIncomplete, bool IsUndone);

public sealed record StationOpening(Guid MemberId, string Who, int Number, int Position);

public sealed record StationPacker(Guid MemberId, string Who, int Parcels);

/// <summary>How a batch stands now. Statuses has one letter for each parcel in the order of packing: o open, p packed, s left, v void.</summary>
public sealed record StationState(
    int Open, int Packed, int Left, int Incomplete, string Statuses, IReadOnlyList<StationOpening> Openings, IReadOnlyList<StationPacker> Packers, IReadOnlyList<StationStep> Steps)
{
    /// <summary>The batch's: when it grows, parcels have changed.</summary>
    public int Version { get; init; }

    public int Live => Open + Packed + Left;

    public int Done => Packed + Left;
}

/// <summary>What a packing station shows. The caller has shown that its reader packs this batch.</summary>
public sealed class PackingStation(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Steps of each packer that can be taken back by one press.</summary>
    public const int Steps = 10;

    public const int ParcelsPerPage = 200;

    /// <summary>Parcels in packing order, after a position (0 begins).</summary>
    public async Task<IReadOnlyList<StationParcel>> ParcelsAsync(Guid batchId, int afterPosition, int take, CancellationToken ct)
    {
        var parcels = await db.Set<Parcel>().AsNoTracking().Include(p => p.Lines)
            .Where(p => p.BatchId == batchId && p.Position > afterPosition)
            .OrderBy(p => p.Position)
            .Take(Math.Clamp(take, 1, ParcelsPerPage))
            .ToListAsync(ct);
        var ids = parcels.SelectMany(p => p.Lines).Select(l => l.OfferId).Distinct().ToList();
        var offers = await db.Set<Offer>().AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
        var stopped = await FrozenParcels.AmongAsync(db, parcels, ct);
        return [.. parcels.Select(p => new StationParcel(
            p.Number, p.Position, p.Code, p.Address.Recipient, p.GiftNote, p.Storage, p.Status,
            [.. p.Lines.Select(l => new StationLine(l.OfferId, offers[l.OfferId], l.Units, l.NetGrams)).OrderBy(l => l.Offer, StringComparer.Ordinal)])
        {
            IsStopped = stopped.Contains(p.Id),
            Seen = StationParcel.SeenOf(p),
            MaximumGrams = p.IsSoldByWeight ? p.Lines.Sum(l => l.NetGrams) : null,
        })];
    }

    public async Task<StationState> StateAsync(Guid batchId, CancellationToken ct)
    {
        var statuses = await db.Database.SqlQuery<string>($"""
            select coalesce(string_agg(case status when 'planned' then 'o' when 'packed' then 'p' when 'void' then 'v' else 's' end, '' order by position), '') as "Value"
            from parcels where batch_id = {batchId}
            """).SingleAsync(ct);
        var incomplete = await db.Database.SqlQuery<int>($"""
            select count(distinct p.id)::int as "Value"
            from parcels p
            join parcel_exceptions e on e.parcel_id = p.id and e.taken_back_at is null
            where p.batch_id = {batchId}
            """).SingleAsync(ct);
        int Count(char status) => statuses.Count(letter => letter == status);
        return new StationState(
            Count('o'), Count('p'), Count('s'), incomplete, statuses, await OpeningsAsync(batchId, ct), await PackersAsync(batchId, ct), await StepsAsync(batchId, ct))
        {
            Version = await db.Set<FulfilmentBatch>().Where(b => b.Id == batchId).Select(b => b.Version).SingleAsync(ct),
        };
    }

    /// <summary>Who took the parcel of this campaign that left last, or takes those that are still here; empty: nobody was named yet.</summary>
    public async Task<string> LastCarrierAsync(Guid batchId, CancellationToken ct) =>
        await db.Set<Parcel>().AsNoTracking()
            .Where(p => p.CampaignId == db.Set<FulfilmentBatch>().Where(b => b.Id == batchId).Select(b => b.CampaignId).Single() && p.Carrier != null)
            .OrderBy(p => p.ShippedAt == null).ThenByDescending(p => p.ShippedAt).ThenByDescending(p => p.Id)
            .Select(p => p.Carrier)
            .FirstOrDefaultAsync(ct) ?? "";

    private Task<List<StationOpening>> OpeningsAsync(Guid batchId, CancellationToken ct) =>
        db.Database.SqlQuery<StationOpening>($"""
            select o.member_id as "MemberId", m.display_name as "Who", p.number as "Number", p.position as "Position"
            from packing_openings o
            join members m on m.id = o.member_id
            join parcels p on p.id = o.parcel_id and p.status = 'planned'
            where o.batch_id = {batchId} and o.opened_at > {clock.GetUtcNow() - PackingOpenings.Lasts}
            order by o.opened_at
            """).ToListAsync(ct);

    private Task<List<StationPacker>> PackersAsync(Guid batchId, CancellationToken ct) =>
        db.Database.SqlQuery<StationPacker>($"""
            select m.id as "MemberId", m.display_name as "Who", count(*)::int as "Parcels"
            from parcels p
            join members m on m.id = p.packed_by
            where p.batch_id = {batchId}
            group by m.id
            order by count(*) desc, m.id
            """).ToListAsync(ct);

    private Task<List<StationStep>> StepsAsync(Guid batchId, CancellationToken ct) =>
        db.Database.SqlQuery<StationStep>($"""
            select s.id as "ScanId", s.member_id as "MemberId", p.number as "Number", p.position as "Position", s.created_at as "At",
              s.outcome = 'packed_incomplete' as "IsIncomplete", s.undone_at is not null or p.status = 'planned' as "IsUndone"
            from (
              select *, row_number() over (partition by member_id order by created_at desc, id) as place
              from packing_scans
              where batch_id = {batchId} and outcome in ('packed', 'packed_incomplete')) s
            join parcels p on p.id = s.parcel_id
            where s.place <= {Steps}
            order by s.created_at desc, s.id
            """).ToListAsync(ct);
}
