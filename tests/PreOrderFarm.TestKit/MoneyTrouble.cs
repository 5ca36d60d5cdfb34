using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.TestKit;

/// <summary>What operators see of a farm's money when something went wrong: a dispute, a failed refund, a payout that waits.</summary>
public sealed record MoneyTrouble(Guid Dispute, Guid Refund, Guid Payout, Guid Letter, Guid Difference)
{
    public string StripeEvent => "evt_" + Letter;

    public static async Task<MoneyTrouble> OfAsync(FarmDbContext db, Guid growerId, Guid campaignId, Guid payment, DateTimeOffset now)
    {
        var trouble = new MoneyTrouble(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var run = Guid.NewGuid();
        await db.Database.ExecuteSqlAsync($"""
            insert into disputes (id, stripe_dispute_id, platform_account, payment_id, pledge_id, campaign_id, status, reason, currency, amount_minor, opened_at, read_at)
            select {trouble.Dispute}, 'dp_' || p.id, p.platform_account, p.id, p.pledge_id, p.campaign_id, 'needs_response', 'fraudulent', p.currency, p.amount_minor, {now}, {now}
            from payments p where p.id = {payment}
            """);
        await db.Database.ExecuteSqlAsync($"""
            insert into refunds (id, payment_id, pledge_id, campaign_id, status, reason, note, amount_minor, currency, requested_at, failed_at, failure)
            select {trouble.Refund}, p.id, p.pledge_id, p.campaign_id, 'failed', 'goodwill', '', 1, p.currency, {now}, {now}, 'expired_or_canceled_card'
            from payments p where p.id = {payment}
            """);
        await db.Database.ExecuteSqlAsync($"insert into payout_runs (id, prepared_at, started_at) values ({run}, {now}, {now})");
        await db.Database.ExecuteSqlAsync($"""
            insert into payouts (id, kind, run_id, campaign_id, grower_id, method, platform_account, currency, amount_minor, status, requested_at)
            values ({trouble.Payout}, 'earnings', {run}, {campaignId}, {growerId}, 'bank', 'main', 'CNY', 100, 'requested', {now})
            """);
        await db.Database.ExecuteSqlAsync($"insert into intents (id, kind, subject_id, status, created_at, due_at, last_error) values ({trouble.Letter}, 'refund', {trouble.Refund}, 'dead', {now}, {now}, 'The card has expired.')");
        await db.Database.ExecuteSqlAsync($"""
            insert into reconciliation_differences (id, platform_account, kind, stripe_id, our_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at)
            values ({trouble.Difference}, 'main', 'refund_unknown', {"re_" + trouble.Refund}, {trouble.Refund}, 'CNY', 0, 1, {now}, {now})
            """);
        await db.Database.ExecuteSqlAsync($"""
            insert into stripe_events (id, type, object_id, created_at, received_at, due_at, dead_at, last_error)
            values ({trouble.StripeEvent}, 'refund.updated', {"re_" + trouble.Refund}, {now}, {now}, {now}, {now}, 'No refund of ours matches it')
            """);
        return trouble;
    }
}
