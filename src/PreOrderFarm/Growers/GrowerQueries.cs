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
        return [.. growers.Select(grower => new MyGrower(
            grower.Id, grower.Slug, grower.Name, grower.Country, grower.Place, grower.TimeZone, actor.Growers[grower.Id]))];
    }

    public async Task<IReadOnlyList<GrowerStaff>> StaffAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        return await db.Set<GrowerMember>().AsNoTracking()
            .Where(member => member.GrowerId == growerId)
            .Join(db.Set<Member>(), staff => staff.MemberId, member => member.Id, (staff, member) => new { staff.Role, member.Id, member.DisplayName, member.Email })
            .OrderBy(staff => staff.DisplayName).ThenBy(staff => staff.Id)
            .Select(staff => new GrowerStaff(staff.Id, staff.DisplayName, staff.Email!, staff.Role))
            .ToListAsync(ct);
    }
}
