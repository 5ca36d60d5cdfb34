using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

public sealed record ParcelWeight(Guid ParcelId, Weighing Weighing);

/// <summary>A whole table of weights at once: each of these parcels is weighed and packed, or, if one cannot be, none is.</summary>
public sealed class WeighParcels(FarmDbContext db, LockedBatch batches, TellOfLock tell, TimeProvider clock)
{
    /// <summary>Returns how many it packed. What is said of a parcel that was packed with the same weight is said already.</summary>
    public async Task<int> RunAsync(Actor actor, Guid batchId, IReadOnlyList<ParcelWeight> weights, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        if (weights.Count == 0)
            throw new RuleBroken($"Write at least one weight.");
        if (weights.DistinctBy(weight => weight.ParcelId).Count() != weights.Count)
            throw new RuleBroken($"A parcel has one weight.");
        var ids = weights.Select(weight => weight.ParcelId).ToList();
        var parcels = (await db.Set<Parcel>().Include(p => p.Lines).Where(p => p.BatchId == batchId && ids.Contains(p.Id)).ToListAsync(ct)).ToDictionary(p => p.Id);
        if (parcels.Count != weights.Count)
            throw new NotFound();
        var now = clock.GetUtcNow();
        var broken = new List<BrokenRule>();
        var packed = 0;
        foreach (var (weight, at) in weights.Select((weight, at) => (weight, at)))
        {
            try
            {
                packed += Pack(parcels[weight.ParcelId], weight.Weighing, $"Weights[{at}]", actor.MemberId, now) ? 1 : 0;
            }
            catch (RuleBroken rule)
            {
                broken.AddRange(rule.Broken.Select(one => one with { Field = $"Weights[{at}]" }));
            }
        }
        if (broken.Count > 0)
            throw new RuleBroken([.. broken]);
        if (packed > 0)
            batch.StartPacking(actor.MemberId, now);
        await db.SaveChangesAsync(ct);
        await tell.IfLockedEarlyAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return packed;
    }

    private static bool Pack(Parcel parcel, Weighing weighing, string field, Guid? by, DateTimeOffset now)
    {
        if (parcel.Status != ParcelStatus.Planned && parcel.ActualGrams == weighing.Grams)
            return false;
        WeightRules.ThrowIfBroken(parcel, weighing, field);
        parcel.Weigh(weighing.Grams, by, now);
        return parcel.Pack(by, now);
    }
}
