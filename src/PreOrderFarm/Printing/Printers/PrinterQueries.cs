using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Printers;

public sealed class PrinterQueries(FarmDbContext db)
{
    /// <summary>All of a farm, by name; they are few.</summary>
    public async Task<IReadOnlyList<Printer>> OfGrowerAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        actor.MustPackFor(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        return await db.Set<Printer>().AsNoTracking().Where(printer => printer.GrowerId == growerId).OrderBy(printer => printer.Name).ToListAsync(ct);
    }

    /// <summary>One of a farm that the actor packs for; for others there is none.</summary>
    public async Task<Printer> OwnAsync(Actor actor, Guid printerId, CancellationToken ct)
    {
        var printer = await db.Set<Printer>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == printerId, ct) ?? throw new NotFound();
        actor.MustPackFor(printer.GrowerId);
        return printer;
    }
}
