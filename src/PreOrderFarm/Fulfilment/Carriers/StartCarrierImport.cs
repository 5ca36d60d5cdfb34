using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>Takes a carrier's table in to be looked at. Nothing of the batch changes by it.</summary>
public sealed class StartCarrierImport(FarmDbContext db, ExportMappings batches, ImportMappings mappings, PackingStation station, TimeProvider clock)
{
    private const int Waiting = 4;

    public Task<Guid> RunAsync(Actor actor, Guid batchId, string fileName, Stream content, CancellationToken ct) => RunAsync(actor, batchId, fileName, content, areHere: null, ct);

    /// <param name="actor">Who packs for the batch's grower.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="fileName">How it is named in the list of what was imported.</param>
    /// <param name="content">The table.</param>
    /// <param name="areHere">Its numbers are only to be written down, since the boxes have not left; null: as the last file with its headings.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Under which id it waits.</returns>
    /// <exception cref="RuleBroken">It is no table: a sentence for the field File.</exception>
    public async Task<Guid> RunAsync(Actor actor, Guid batchId, string fileName, Stream content, bool? areHere, CancellationToken ct)
    {
        var growerId = await batches.GrowerOfAsync(actor, batchId, ct);
        var bytes = await CarrierFile.BytesAsync(content, ct);
        var file = CarrierFile.Read(bytes);
        var choice = await mappings.FindAsync(growerId, file.Headings, ct)
            ?? new ImportChoice(ImportColumns.Guess(file.Headings), await station.LastCarrierAsync(batchId, ct), Corrects: false);
        var import = new CarrierImport(batchId, actor.MemberId, fileName, bytes, choice with { AreHere = areHere ?? choice.AreHere }, clock.GetUtcNow());
        db.Add(import);
        await db.SaveChangesAsync(ct);
        await ForgetOlderAsync(batchId, ct);
        return import.Id;
    }

    private Task<int> ForgetOlderAsync(Guid batchId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            delete from carrier_imports
            where batch_id = {batchId} and applied_at is null
              and id not in (select id from carrier_imports where batch_id = {batchId} and applied_at is null order by id desc limit {Waiting})
            """, ct);
}
