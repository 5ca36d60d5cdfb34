using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>
/// Asks for money back that was sent to a grower and that the grower now owes, from the newest transfers first; in the
/// caller's transaction. While it is asked for it stands with the disputed money and no run takes it; what Stripe cannot
/// take back becomes a debt again.
/// </summary>
public sealed class AskBack(FarmDbContext db, PostToLedger ledger, TimeProvider clock)
{
    public async Task RunAsync(Guid campaignId, Guid disputeId, Money owed, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var transfers = await db.Database.SqlQuery<TransferRow>($"""
            select p.id as "PayoutId", p.platform_account as "PlatformAccount",
              p.amount_minor - coalesce((
                select sum(r.amount_minor) from transfer_reversals r where r.payout_id = p.id and r.status <> 'refused'), 0)::bigint as "LeftMinor"
            from payouts p
            where p.campaign_id = {campaignId} and p.currency = {owed.Currency} and p.method = 'connect' and p.stripe_transfer_id is not null
            order by p.id desc
            for update of p
            """).ToListAsync(ct);
        var left = owed.Minor;
        foreach (var transfer in transfers.Where(transfer => transfer.LeftMinor > 0))
        {
            var part = Math.Min(left, transfer.LeftMinor);
            if (part == 0)
                return;
            await AskAsync(transfer, campaignId, disputeId, new Money(part, owed.Currency), now, ct);
            left -= part;
        }
    }

    private async Task AskAsync(TransferRow transfer, Guid campaignId, Guid disputeId, Money amount, DateTimeOffset now, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(now);
        await db.Database.ExecuteSqlAsync($"""
            with asked as (
              insert into transfer_reversals (id, payout_id, dispute_id, currency, amount_minor, status, requested_at)
              values ({id}, {transfer.PayoutId}, {disputeId}, {amount.Currency}, {amount.Minor}, 'requested', {now})
              returning id)
            insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
            select uuid_v7(), {ExecuteReversal.IntentKind}, id, {transfer.PlatformAccount}, {now}, {now} from asked
            """, ct);
        await ledger.RunAsync("reversal_requested", id, now,
        [
            new LedgerEntry(LedgerAccountKind.Disputed, amount, campaignId),
            new LedgerEntry(LedgerAccountKind.GrowerDebt, -amount, campaignId),
        ], ct);
    }

    private sealed record TransferRow(Guid PayoutId, string PlatformAccount, long LeftMinor);
}
