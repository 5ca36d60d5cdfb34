using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payments;

/// <summary>Another refund in the place of one that failed, under a key of its own. The money is on the way in the ledger already.</summary>
internal static class ReplaceRefund
{
    /// <param name="db">With a transaction that has locked the failed one.</param>
    /// <param name="failedId">The refund that failed.</param>
    /// <param name="stripeRefundId">Where Stripe has made it already: it is asked for no more. Otherwise a worker asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Stops it.</param>
    internal static async Task<Guid> ReplaceRefundAsync(this FarmDbContext db, Guid failedId, string? stripeRefundId, DateTimeOffset now, CancellationToken ct)
    {
        var (replacement, isMade) = (Guid.CreateVersion7(now), stripeRefundId is not null);
        await db.Database.ExecuteSqlAsync($"""
            insert into refunds (id, payment_id, pledge_id, campaign_id, status, reason, note, amount_minor, currency, requested_at, asked_at, stripe_refund_id, replaces_id)
            select {replacement}, payment_id, pledge_id, campaign_id, 'requested', reason, note, amount_minor, currency, {now},
              case when {isMade} then {now} end, {stripeRefundId}, id
            from refunds where id = {failedId}
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            insert into intents (id, kind, subject_id, platform_account, status, created_at, due_at, ended_at)
            select uuid_v7(), 'refund', r.id, p.platform_account, case when {isMade} then 'done' else 'pending' end, {now}, {now}, case when {isMade} then {now} end
            from refunds r
            join payments p on p.id = r.payment_id
            where r.id = {replacement}
            """, ct);
        return replacement;
    }
}
