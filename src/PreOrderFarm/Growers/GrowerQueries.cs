using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Growers;

public sealed record GrowerDetail(Guid Id, string Slug, string Name, string Story, string Country, string Place, string TimeZone);

public sealed record MyGrower(Guid Id, string Slug, string Name, string Country, string Place, string TimeZone, GrowerRole Role);

public sealed record GrowerStaff(Guid MemberId, string DisplayName, string Email, GrowerRole Role);

public sealed class GrowerQueries(FarmDbContext db)
{
    public async Task<GrowerDetail> BySlugAsync(string slug, CancellationToken ct) => await FindAsync(grower => grower.Slug == slug, ct);

    public async Task<GrowerDetail> ByIdAsync(Guid id, CancellationToken ct) => await FindAsync(grower => grower.Id == id, ct);

    private async Task<GrowerDetail> FindAsync(Expression<Func<Grower, bool>> which, CancellationToken ct) =>
        await db.Set<Grower>().AsNoTracking()
            .Where(which)
            .Select(grower => new GrowerDetail(grower.Id, grower.Slug, grower.Name, grower.Story, grower.Country, grower.Place, grower.TimeZone))
            .SingleOrDefaultAsync(ct) ?? throw new NotFound();

    /// <summary>The farms that somebody owns or packs for.</summary>
    public async Task<IReadOnlyList<MyGrower>> MineAsync(Actor actor, CancellationToken ct)
    {
        var growers = await db.Set<Grower>().AsNoTracking()
            .Where(grower => actor.Growers.Keys.Contains(grower.Id))
            .OrderBy(grower => grower.Id)
            .ToListAsync(ct);
        return [.. growers.Select(grower => Mine(actor, grower))];
    }

    /// <summary>The same in parts, by age.</summary>
    public async Task<KeyPage<MyGrower>> MineAsync(Actor actor, string? after, int size, CancellationToken ct)
    {
        var growers = db.Set<Grower>().AsNoTracking().Where(grower => actor.Growers.Keys.Contains(grower.Id));
        if (PageKey.Read(after) is { } key)
            growers = growers.Where(grower => grower.CreatedAt > key.At || (grower.CreatedAt == key.At && grower.Id > key.Id));
        var take = KeyPage<MyGrower>.Size(size);
        var page = KeyPage<Grower>.Of(
            await growers.OrderBy(grower => grower.CreatedAt).ThenBy(grower => grower.Id).Take(take + 1).ToListAsync(ct),
            take, grower => new PageKey(grower.CreatedAt, grower.Id));
        return new KeyPage<MyGrower>([.. page.Items.Select(grower => Mine(actor, grower))], page.Next);
    }

    private static MyGrower Mine(Actor actor, Grower grower) =>
        new(grower.Id, grower.Slug, grower.Name, grower.Country, grower.Place, grower.TimeZone, actor.Growers[grower.Id]);

    /// <summary>Who acts for a farm, by the age of their accounts.</summary>
    public async Task<KeyPage<GrowerStaff>> StaffAsync(Actor actor, Guid growerId, string? after, int size, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        var staff = db.Set<GrowerMember>().AsNoTracking()
            .Where(member => member.GrowerId == growerId)
            .Join(db.Set<Member>(), staff => staff.MemberId, member => member.Id, (staff, member) => new { staff.Role, member.Id, member.DisplayName, member.Email, member.CreatedAt });
        if (PageKey.Read(after) is { } key)
            staff = staff.Where(one => one.CreatedAt > key.At || (one.CreatedAt == key.At && one.Id > key.Id));
        var take = KeyPage<GrowerStaff>.Size(size);
        var rows = await staff.OrderBy(one => one.CreatedAt).ThenBy(one => one.Id).Take(take + 1).ToListAsync(ct);
        var next = rows.Count > take ? new PageKey(rows[take - 1].CreatedAt, rows[take - 1].Id).ToString() : null;
        return new KeyPage<GrowerStaff>([.. rows.Take(take).Select(one => new GrowerStaff(one.Id, one.DisplayName, one.Email!, one.Role))], next);
    }
}
