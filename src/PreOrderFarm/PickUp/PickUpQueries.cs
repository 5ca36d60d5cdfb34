using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.PickUp;

/// <summary>A pick-up point as its grower sees it.</summary>
public sealed record PickUpPointDetail(
    Guid Id, Guid GrowerId, string Name, string Line1, string Line2, string City, string Subdivision, string PostalCode, string Country, string Hours,
    string Phone, Guid? PhotoId, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt, DateTimeOffset? ClosedAt)
{
    public bool IsUsed => UsedAt is not null;

    public bool IsClosed => ClosedAt is not null;

    public PostalAddress Address => new("", "", Line1, Line2, City, Subdivision, PostalCode, Country);

    public static PickUpPointDetail Of(PickUpPoint point) => new(
        point.Id, point.GrowerId, point.Name, point.Line1, point.Line2, point.City, point.Subdivision, point.PostalCode, point.Country, point.Hours,
        point.Phone, point.PhotoId, point.CreatedAt, point.UsedAt, point.ClosedAt);
}

public sealed class PickUpQueries(FarmDbContext db)
{
    /// <summary>The points of a grower, closed ones too, by age.</summary>
    public async Task<KeyPage<PickUpPointDetail>> OfGrowerAsync(Actor actor, Guid growerId, string? after, int size, CancellationToken ct)
    {
        actor.MustPackFor(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        var points = db.Set<PickUpPoint>().AsNoTracking().Where(point => point.GrowerId == growerId);
        if (PageKey.Read(after) is { } key)
            points = points.Where(point => point.CreatedAt > key.At || (point.CreatedAt == key.At && point.Id > key.Id));
        var take = KeyPage<PickUpPointDetail>.Size(size);
        var rows = await points.OrderBy(point => point.CreatedAt).ThenBy(point => point.Id).Take(take + 1).ToListAsync(ct);
        return KeyPage<PickUpPointDetail>.Of([.. rows.Select(PickUpPointDetail.Of)], take, row => new PageKey(row.CreatedAt, row.Id));
    }

    public async Task<PickUpPointDetail> OwnAsync(Actor actor, Guid pointId, CancellationToken ct)
    {
        var point = await db.Set<PickUpPoint>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == pointId, ct) ?? throw new NotFound();
        actor.MustOwn(point.GrowerId);
        return PickUpPointDetail.Of(point);
    }
}
