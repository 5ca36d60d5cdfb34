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

    /// <summary>One of the farm that a batch is of; null: the printer is gone, or another farm's.</summary>
    public Task<Printer?> OfBatchAsync(Guid printerId, Guid batchId, CancellationToken ct) =>
        db.Set<Printer>().FromSql($"select p.* from printers p join campaigns c on c.grower_id = p.grower_id join fulfilment_batches b on b.campaign_id = c.id where p.id = {printerId} and b.id = {batchId}")
            .AsNoTracking().SingleOrDefaultAsync(ct);

    /// <summary>One of a farm that the actor packs for; for others there is none.</summary>
    public async Task<Printer> OwnAsync(Actor actor, Guid printerId, CancellationToken ct)
    {
        var printer = await db.Set<Printer>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == printerId, ct) ?? throw new NotFound();
        actor.MustPackFor(printer.GrowerId);
        return printer;
    }
}
