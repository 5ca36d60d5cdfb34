using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

public sealed record DeadStripeEvent(
    string Id, string PlatformAccount, string Type, string ObjectId, int Attempts, string? LastError, DateTimeOffset ReceivedAt, DateTimeOffset DeadAt);

/// <summary>Events that could not be processed for a day: an operator sees why, and can have one tried again.</summary>
public sealed class DeadStripeEvents(FarmDbContext db, TimeProvider clock)
{
    private const int Most = 50;

    /// <summary>The newest ones.</summary>
    public async Task<IReadOnlyList<DeadStripeEvent>> ListAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        return await db.Set<StripeEventRow>().AsNoTracking()
            .Where(e => e.DeadAt != null)
            .OrderByDescending(e => e.DeadAt).ThenBy(e => e.Id)
            .Take(Most)
            .Select(e => new DeadStripeEvent(e.Id, e.PlatformAccount, e.Type, e.ObjectId, e.Attempts, e.LastError, e.ReceivedAt, e.DeadAt!.Value))
            .ToListAsync(ct);
    }

    public async Task RetryAsync(Actor actor, string eventId, CancellationToken ct)
    {
        actor.MustBeOperator();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var retried = await db.Database.ExecuteSqlAsync($"""
            update stripe_events
            set dead_at = null, retried_at = {now}, due_at = {now}, attempts = 0
            where id = {eventId} and dead_at is not null
            """, ct);
        if (retried > 0)
        {
            await db.RecordActAsync(actor, "tried_again", "stripe_event", eventId, now, ct);
            await db.Database.ExecuteSqlAsync($"select pg_notify('stripe_events', '')", ct);
            await transaction.CommitAsync(ct);
            return;
        }
        if (!await db.Set<StripeEventRow>().AnyAsync(e => e.Id == eventId, ct))
            throw new NotFound();
        throw new RuleBroken($"This is being tried again already, or has been done.");
    }
}
