using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Weighs and packs by a table of weights. It is looked at first, and sent once more to be applied, for it is kept nowhere: who
/// applies it says the fingerprint of what they looked at.
/// </summary>
public sealed class WeighByTable(FarmDbContext db, ExportMappings batches, WeighParcels weigh)
{
    /// <summary>What the table would do. Nothing is written.</summary>
    /// <exception cref="RuleBroken">It is no table of weights: a sentence for the field File.</exception>
    public async Task<WeightPlan> PreviewAsync(Actor actor, Guid batchId, Stream content, CancellationToken ct)
    {
        await batches.GrowerOfAsync(actor, batchId, ct);
        var file = await CarrierFile.ReadAsync(content, ct);
        var parcels = await db.Set<Parcel>().AsNoTracking().Include(parcel => parcel.Lines).Where(parcel => parcel.BatchId == batchId).ToListAsync(ct);
        return WeightPlan.For(parcels, await TakenBackAsync(batchId, ct), file);
    }

    /// <summary>
    /// Packs what was looked at, all of it or nothing; what is wrong is left out, and what is unlikely as well but for the
    /// parcels of which somebody is sure, one by one. Returns how many.
    /// </summary>
    /// <exception cref="RuleBroken">What it would do is not what was looked at any more, or nothing.</exception>
    public async Task<int> RunAsync(Actor actor, Guid batchId, Stream content, string fingerprint, IReadOnlyCollection<Guid> sure, CancellationToken ct)
    {
        var plan = await PreviewAsync(actor, batchId, content, ct);
        if (plan.Fingerprint != fingerprint)
            throw new RuleBroken($"Something has changed since you looked at this file. Look at its lines once more.");
        var weights = plan.Lines
            .Where(line => line.Outcome == WeightOutcome.Pack || (line.Outcome == WeightOutcome.Ask && sure.Contains(line.Parcel!.Id)))
            .Select(line => new ParcelWeight(line.Parcel!.Id, new Weighing(line.Grams!.Value, IsSure: line.Outcome == WeightOutcome.Ask)))
            .ToList();
        if (weights.Count == 0)
            throw new RuleBroken($"No line of this file changes anything.");
        try
        {
            return await weigh.RunAsync(actor, batchId, weights, ct);
        }
        catch (RuleBroken broken)
        {
            throw new RuleBroken([.. broken.Broken.Select(rule => rule with { Field = "" })]);
        }
    }

    private async Task<HashSet<(Guid ParcelId, long Grams)>> TakenBackAsync(Guid batchId, CancellationToken ct) =>
        [.. (await (
            from correction in db.Set<ParcelCorrection>()
            join parcel in db.Set<Parcel>() on correction.ParcelId equals parcel.Id
            where parcel.BatchId == batchId && correction.TakenGrams != null
            select new { correction.ParcelId, Grams = correction.TakenGrams!.Value }).ToListAsync(ct)).Select(taken => (taken.ParcelId, taken.Grams))];
}
