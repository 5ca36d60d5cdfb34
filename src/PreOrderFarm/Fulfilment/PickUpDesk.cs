using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>A parcel as the person at the counter of a pick-up point needs it.</summary>
public sealed record DeskParcel(
    Guid Id, int Number, Guid SourceId, string Recipient, string CampaignTitle, ParcelStorage Storage, ParcelStatus Status, DateTimeOffset? HandedOverAt,
    DateOnly? CollectUntil, bool IsOverdue, IReadOnlyList<ParcelContent> Lines);

/// <summary>All that lies there for one pledge. Its e-mail address and its code are not told.</summary>
public sealed record DeskPerson(Guid SourceId, string Recipient, string CampaignTitle, DateOnly? CollectUntil, bool IsOverdue, IReadOnlyList<DeskParcel> Parcels);

/// <summary>A pick-up point, and how many parcels lie there.</summary>
public sealed record DeskPoint(Guid Id, string Name, string Hours, int Waiting);

/// <summary>Found: who was asked for. HandedOver: of the last minutes, as long as it can be taken back. Overdue: not fetched when the days were over.</summary>
public sealed record DeskView(DeskPoint Point, IReadOnlyList<DeskPerson> Found, IReadOnlyList<DeskPerson> HandedOver, IReadOnlyList<DeskPerson> Overdue, string? Next);

/// <summary>What lies at a pick-up point, for those who hand it over: its grower's staff.</summary>
public sealed class PickUpDesk(FarmDbContext db, TimeProvider clock)
{
    public const int PeopleShown = 20;

    /// <summary>A grower's points at which parcels were or are, by name.</summary>
    public async Task<IReadOnlyList<DeskPoint>> PointsAsync(Actor actor, CancellationToken ct)
    {
        var growers = actor.Growers.Keys.ToArray();
        return await db.Database.SqlQuery<DeskPoint>($"""
            select k.id as "Id", k.name as "Name", k.hours as "Hours", count(p.id) filter (where p.status = 'shipped')::int as "Waiting"
            from pick_up_points k
            join parcels p on p.pick_up_point_id = k.id and p.status in ('shipped', 'delivered')
            where k.grower_id = any ({growers})
            group by k.id
            order by k.name, k.id
            limit 100
            """).ToListAsync(ct);
    }

    /// <summary>Whom a code or a part of a name means; without either, everybody who is waited for, in parts.</summary>
    public async Task<DeskView> RunAsync(Actor actor, Guid pointId, string? typed, string? after, CancellationToken ct)
    {
        var point = await db.Set<PickUpPoint>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == pointId, ct) ?? throw new NotFound();
        actor.MustPackFor(point.GrowerId);
        var there = db.Set<Parcel>().AsNoTracking().Where(p => p.PickUpPointId == pointId);
        var lying = there.Where(p => p.Status == ParcelStatus.Shipped);
        var now = clock.GetUtcNow();
        var undoable = await PeopleAsync(there.Where(p => p.Status == ParcelStatus.Delivered && p.DeliveredAt > now - HandOver.UndoWithin), now, ct);
        var overdue = (await PeopleAsync(lying.Where(p => db.Set<CampaignPickUp>().Any(k => k.CampaignId == p.CampaignId && k.PointId == pointId && k.CollectUntil < DateOnly.FromDateTime(now.UtcDateTime).AddDays(1))), now, ct))
            .Where(person => person.IsOverdue).ToList();
        var (found, next) = await FoundAsync(lying, (typed ?? "").Trim(), after, now, ct);
        return new DeskView(new DeskPoint(point.Id, point.Name, point.Hours, await lying.CountAsync(ct)), found, undoable, overdue, next);
    }

    private async Task<(IReadOnlyList<DeskPerson> Found, string? Next)> FoundAsync(IQueryable<Parcel> lying, string typed, string? after, DateTimeOffset now, CancellationToken ct)
    {
        if (typed.Length > 0)
        {
            var code = CodeOf(typed);
            var byCode = code is null ? [] : await PeopleAsync(lying.Where(p => p.PickUpCode == code), now, ct);
            return (byCode.Count > 0 ? byCode : await PeopleAsync(lying.Where(p => EF.Functions.ILike(p.Address.Recipient, Pattern(typed), "\\")).OrderBy(p => p.Number).Take(10 * PeopleShown), now, ct), null);
        }
        var last = PageKey.Read(after)?.Id;
        var sources = await lying.Where(p => last == null || p.SourceId > last).Select(p => p.SourceId).Distinct().OrderBy(id => id).Take(PeopleShown + 1).ToListAsync(ct);
        var shown = sources.Take(PeopleShown).ToList();
        var people = await PeopleAsync(lying.Where(p => shown.Contains(p.SourceId)), now, ct);
        return (people, sources.Count > PeopleShown ? new PageKey(default, shown[^1]).ToString() : null);
    }

    /// <summary>What a scanner reads of the QR code or a person types of it; null when it can be none.</summary>
    public static string? CodeOf(string typed)
    {
        var text = new string([.. typed.Normalize(System.Text.NormalizationForm.FormKC).ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return text.Length == BringToPoint.CodeLength ? text : null;
    }

    private static string Pattern(string typed) =>
        $"%{(typed.Length > 100 ? typed[..100] : typed).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private async Task<IReadOnlyList<DeskPerson>> PeopleAsync(IQueryable<Parcel> which, DateTimeOffset now, CancellationToken ct)
    {
        var parcels = await which.Include(p => p.Lines).OrderBy(p => p.Number).Take(500).ToListAsync(ct);
        var campaignIds = parcels.Select(p => p.CampaignId).Distinct().ToList();
        var campaigns = await db.Set<Campaign>().AsNoTracking().Where(c => campaignIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => (c.Title, c.TimeZone), ct);
        var windows = await db.Set<CampaignPickUp>().AsNoTracking().Where(k => campaignIds.Contains(k.CampaignId)).ToDictionaryAsync(k => (k.CampaignId, k.PointId), k => k.CollectUntil, ct);
        var offerIds = parcels.SelectMany(p => p.Lines).Select(l => l.OfferId).Distinct().ToList();
        var offers = await db.Set<Offer>().AsNoTracking().Where(o => offerIds.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
        return [.. parcels.Select(p => Row(p, campaigns[p.CampaignId], windows.GetValueOrDefault((p.CampaignId, p.PickUpPointId!.Value)), offers, now))
            .GroupBy(row => row.SourceId)
            .Select(rows => new DeskPerson(rows.Key, rows.First().Recipient, rows.First().CampaignTitle, rows.First().CollectUntil, rows.First().IsOverdue, [.. rows]))
            .OrderBy(person => person.Recipient, StringComparer.CurrentCulture)];
    }

    private static DeskParcel Row(Parcel p, (string Title, string TimeZone) campaign, DateOnly? until, Dictionary<Guid, string> offers, DateTimeOffset now) => new(
        p.Id, p.Number, p.SourceId, p.Address.Recipient, campaign.Title, p.Storage, p.Status, p.DeliveredAt, until,
        until is { } day && now >= LocalTime.EndOf(day, campaign.TimeZone),
        [.. p.Lines.Select(line => new ParcelContent(offers[line.OfferId], line.Units, line.NetGrams)).OrderBy(line => line.Offer, StringComparer.Ordinal)]);
}
