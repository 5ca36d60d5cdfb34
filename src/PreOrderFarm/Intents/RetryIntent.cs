using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Intents;

/// <summary>An operator has a dead letter tried again, under its own key: what was done before is not done twice.</summary>
public sealed class RetryIntent(FarmDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid intentId, CancellationToken ct)
    {
        actor.MustBeOperator();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var retried = await db.Database.ExecuteSqlAsync($"""
            update intents
            set status = 'pending', due_at = {clock.GetUtcNow()}, attempts = 0, ended_at = null
            where id = {intentId} and status = 'dead'
            """, ct);
        if (retried > 0)
        {
            await db.RecordActAsync(actor, "tried_again", "intent", intentId.ToString("D"), clock.GetUtcNow(), ct);
            await db.Database.ExecuteSqlAsync($"select pg_notify('intents', '')", ct);
            await transaction.CommitAsync(ct);
            return;
        }
        if (!await db.Set<Intent>().AnyAsync(i => i.Id == intentId, ct))
            throw new NotFound();
        throw new RuleBroken($"This is being tried again already, or has been done.");
    }
}
