using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Who has which parcel before them: a hint, so that two do not fill the same box. Nobody is kept out by it, and it is
/// forgotten after a while.
/// </summary>
public sealed class PackingOpenings(FarmDbContext db, PackingScans scans, LockedBatch batches, TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Opens the parcel that was scanned and puts the one before aside. If it is to be packed, By is whoever else has it
    /// open.
    /// </summary>
    public async Task<PackingAnswer> OpenAsync(Actor actor, Guid batchId, string typed, CancellationToken ct)
    {
        var member = actor.MustBeMember();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        (await batches.ForAsync(actor, batchId, ct)).MustNotBeVoid();
        var answer = await scans.ReadAsync(actor, batchId, typed, ct);
        if (answer.Outcome != PackingOutcome.Ready)
            return answer;
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into packing_openings (batch_id, member_id, parcel_id, opened_at)
            values ({batchId}, {member}, {answer.ParcelId}, {now})
            on conflict (batch_id, member_id) do update set parcel_id = excluded.parcel_id, opened_at = excluded.opened_at
            """, ct);
        var other = await db.Database.SqlQuery<Guid?>($"""
            select member_id as "Value" from packing_openings
            where batch_id = {batchId} and parcel_id = {answer.ParcelId} and member_id <> {member} and opened_at > {now - Lasts}
            order by opened_at
            limit 1
            """).SingleOrDefaultAsync(ct);
        var isStopped = await FrozenParcels.Of(db).ContainsAsync(answer.ParcelId!.Value, ct);
        await NotifyAsync(batchId, ct);
        await transaction.CommitAsync(ct);
        return await scans.WithNameAsync(answer with { ById = other, IsStopped = isStopped }, ct);
    }

    /// <summary>Puts aside what the member has open in this batch. False: that was nothing.</summary>
    public async Task<bool> PutAsideAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var member = actor.MustBeMember();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await batches.ForAsync(actor, batchId, ct);
        var isOpen = await CloseAsync(member, batchId, ct);
        await transaction.CommitAsync(ct);
        return isOpen;
    }

    internal async Task<bool> CloseAsync(Guid member, Guid batchId, CancellationToken ct)
    {
        if (await db.Database.ExecuteSqlAsync($"delete from packing_openings where batch_id = {batchId} and member_id = {member}", ct) == 0)
            return false;
        await NotifyAsync(batchId, ct);
        return true;
    }

    private Task NotifyAsync(Guid batchId, CancellationToken ct) => db.Database.ExecuteSqlAsync($"select pg_notify('packing', {batchId.ToString("D")})", ct);
}
