using Microsoft.EntityFrameworkCore;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>A grower's own table for a carrier is made, or changed.</summary>
public sealed class SaveExportMapping(FarmDbContext db, ExportMappings mappings, TimeProvider clock)
{
    /// <param name="actor">Who packs for the batch's grower.</param>
    /// <param name="batchId">A batch of the grower whose mapping it is.</param>
    /// <param name="mappingId">Null: a new one.</param>
    /// <param name="format">What it shall be.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Its id.</returns>
    public async Task<Guid> RunAsync(Actor actor, Guid batchId, Guid? mappingId, ExportFormat format, CancellationToken ct)
    {
        var growerId = await mappings.GrowerOfAsync(actor, batchId, ct);
        var own = db.Set<ExportMapping>().Where(m => m.GrowerId == growerId);
        ExportMapping mapping;
        if (mappingId is null)
        {
            if (await own.CountAsync(ct) >= ExportMapping.MaximumPerGrower)
                throw new RuleBroken($"A farm has at most {ExportMapping.MaximumPerGrower} mappings. Remove one that nobody needs.");
            mapping = new ExportMapping(growerId, format, clock.GetUtcNow());
            db.Add(mapping);
        }
        else
        {
            mapping = await own.SingleOrDefaultAsync(m => m.Id == mappingId, ct) ?? throw new NotFound();
            mapping.Change(format, clock.GetUtcNow());
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { ConstraintName: "export_mappings_name_unique" })
        {
            throw new RuleBroken(nameof(ExportFormat.Name), $"This farm has a mapping of that name already.");
        }

        return mapping.Id;
    }
}
