using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>A table to choose from. The key of a grower's own is its id, that of an example a word.</summary>
public sealed record ExportChoice(string Key, ExportFormat Format, Guid? MappingId);

/// <summary>The tables that a batch can be exported by: its grower's own, and the examples.</summary>
public sealed class ExportMappings(FarmDbContext db)
{
    /// <summary>Its grower's own first, by name.</summary>
    public async Task<IReadOnlyList<ExportChoice>> OfBatchAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var growerId = await GrowerOfAsync(actor, batchId, ct);
        var own = await db.Set<ExportMapping>().AsNoTracking().Where(m => m.GrowerId == growerId).ToListAsync(ct);
        return
        [
            .. own.OrderBy(m => m.Name, StringComparer.CurrentCultureIgnoreCase).Select(m => new ExportChoice(m.Id.ToString("D"), m.Format, m.Id)),
            .. ExportExamples.All.Select(example => new ExportChoice(example.Key, example.Value, null)),
        ];
    }

    public async Task<ExportChoice> FindAsync(Actor actor, Guid batchId, string key, CancellationToken ct) =>
        (await OfBatchAsync(actor, batchId, ct)).FirstOrDefault(choice => choice.Key == key) ?? throw new NotFound();

    internal async Task<Guid> GrowerOfAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var growerId = await db.Set<FulfilmentBatch>().AsNoTracking().Where(b => b.Id == batchId)
            .Join(db.Set<Campaign>(), b => b.CampaignId, c => c.Id, (_, c) => (Guid?)c.GrowerId)
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustPackFor(growerId);
        return growerId;
    }
}
