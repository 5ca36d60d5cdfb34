using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

public sealed class RemoveExportMapping(FarmDbContext db, ExportMappings mappings)
{
    public async Task RunAsync(Actor actor, Guid batchId, Guid mappingId, CancellationToken ct)
    {
        var growerId = await mappings.GrowerOfAsync(actor, batchId, ct);
        var mapping = await db.Set<ExportMapping>().SingleOrDefaultAsync(m => m.Id == mappingId && m.GrowerId == growerId, ct) ?? throw new NotFound();
        db.Remove(mapping);
        await db.SaveChangesAsync(ct);
    }
}
