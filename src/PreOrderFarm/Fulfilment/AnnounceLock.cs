using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Says when a batch will be locked, or names another time for it. TellOfDueLocks writes to its backers a while later, so
/// that they can still correct their address; LockDueBatches locks it then.
/// </summary>
public sealed class AnnounceLock(FarmDbContext db, LockedBatch batches, TimeProvider clock)
{
    /// <summary>The same as typed, by the clocks of the campaign's zone.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid batchId, string typed, CancellationToken ct)
    {
        var rules = new InputRules();
        var at = LocalTime.Read(typed, await ZoneAsync(actor, batchId, ct), nameof(FulfilmentBatch.LocksAt), rules);
        rules.ThrowIfBroken();
        return await RunAsync(actor, batchId, at!.Value, ct);
    }

    /// <summary>False: it had been announced for that time, to the minute.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid batchId, DateTimeOffset locksAt, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        var zone = await ZoneAsync(actor, batchId, ct);
        var isNew = batch.AnnounceLock(Minute(locksAt), zone, actor.MemberId, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => DateTimeOffset.UnixEpoch.AddMinutes(Math.Floor((at - DateTimeOffset.UnixEpoch).TotalMinutes));

    private async Task<string> ZoneAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var campaign = await db.Set<FulfilmentBatch>().Where(b => b.Id == batchId)
            .Join(db.Set<Campaign>(), b => b.CampaignId, c => c.Id, (_, c) => new { c.GrowerId, c.TimeZone })
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustPackFor(campaign.GrowerId);
        return campaign.TimeZone;
    }
}
