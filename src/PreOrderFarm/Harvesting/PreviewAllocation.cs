using System.Data;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Harvesting;

/// <summary>Divides a harvest as its confirmation will, by the same function and of the same state, and writes nothing.</summary>
public sealed class PreviewAllocation(FarmDbContext db)
{
    public async Task<AllocationPreview> RunAsync(Actor actor, Guid campaignId, Guid offerId, HarvestYield yield, CancellationToken ct)
    {
        // One snapshot: parcels and payments are of one moment.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        return new DivideHarvest(await ReadHarvest.RunAsync(db, actor, campaignId, offerId, ct), yield).Preview();
    }
}
