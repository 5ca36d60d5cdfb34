using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>IsCalledOff: an advance of a cancelled campaign, of which an earlier attempt may have been made: it is looked for, and not sent.</summary>
public sealed record PayoutAttempt(int Refusals, bool IsCalledOff);

/// <summary>Writes down what became of a payout, and books it, once.</summary>
public sealed class RecordPayout(FarmDbContext db, PostToLedger ledger, TimeProvider clock)
{
    /// <summary>Null when it is not to be sent any more.</summary>
    public async Task<PayoutAttempt?> BeginAsync(Guid payoutId, CancellationToken ct)
    {
        // The row first: who cancels the campaign takes it too, so that what the next statement reads of the campaign is so.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select from payouts where id = {payoutId} for no key update", ct);
        var now = clock.GetUtcNow();
        var rows = await db.Database.SqlQuery<AttemptRow>($"""
            update payouts p
            set attempts = p.attempts + case when c.is_called_off then 0 else 1 end,
              attempted_at = case when c.is_called_off then p.attempted_at else {now} end
            from (
              select o.id, o.kind = 'advance' and c.status = 'cancelled' as is_called_off
              from payouts o
              join campaigns c on c.id = o.campaign_id) c
            where c.id = p.id and p.id = {payoutId} and p.status = 'requested' and p.method = 'connect' and p.stripe_transfer_id is null
            returning p.refusals as "Refusals", c.is_called_off as "IsCalledOff"
            """).ToListAsync(ct);
        await transaction.CommitAsync(ct);
        return rows.Count == 0 ? null : new PayoutAttempt(rows[0].Refusals, rows[0].IsCalledOff);
    }

    /// <summary>The provider has sent it: booked, with what it took from our balance. In the name of one that was called off, it is a difference for the reconciliation.</summary>
    public async Task SucceededAsync(Guid payoutId, TransferState made, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var rows = await db.Database.SqlQuery<PaidRow>($"""
            update payouts
            set status = 'succeeded', method = 'connect', succeeded_at = {now}, failure = null, failed_at = null, stripe_transfer_id = {made.StripeId},
              balance_transaction_id = {made.Settlement.BalanceTransactionId}, settlement_currency = {made.Settlement.Gross.Currency},
              settlement_gross_minor = {-made.Settlement.Gross.Minor}
            where id = {payoutId} and status in ('requested', 'recorded')
            returning campaign_id as "CampaignId", platform_account as "PlatformAccount", amount_minor as "AmountMinor", currency as "Currency", returns as "Returns"
            """).ToListAsync(ct);
        if (rows.Count == 0)
            return;
        var payout = rows[0];
        var amount = new Money(payout.AmountMinor, payout.Currency);
        await ledger.RunAsync("payout_succeeded", Source(payoutId, payout.Returns), now,
        [
            new LedgerEntry(LedgerAccountKind.TransfersOnTheWay, amount, payout.CampaignId),
            new LedgerEntry(LedgerAccountKind.Exchange, -amount, PlatformAccount: payout.PlatformAccount),
        ], ct);
        await ledger.SettleAsync("payout_settled", payoutId, now, SettlementEntries.Of(made.Settlement, payout.PlatformAccount), ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>It was refused for certain: the next attempt asks under the next key.</summary>
    public Task RefusedAsync(Guid payoutId, string reason, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update payouts set refusals = refusals + 1, failure = {reason}, failed_at = {clock.GetUtcNow()}
            where id = {payoutId} and status <> 'succeeded'
            """, ct);

    /// <summary>Nobody knows what became of it: the next attempt looks first, and asks under the same key.</summary>
    public Task FailedAsync(Guid payoutId, string reason, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update payouts set failure = {reason}, failed_at = {clock.GetUtcNow()}
            where id = {payoutId} and status <> 'succeeded'
            """, ct);

    /// <summary>
    /// An advance that certainly was not sent is called off with its campaign, and made smaller by what was advanced on money that
    /// went back since. True: nothing of it is owed any more.
    /// </summary>
    public async Task<bool> CallOffAsync(Guid campaignId, CancellationToken ct) =>
        await db.Database.SqlQuery<long>($"""
            select void_unsent_advance({campaignId}, {clock.GetUtcNow()}) as "Value"
            """).SingleAsync(ct) > 0;

    /// <summary>The provider knows nothing of it, long after the last attempt: each attempt came to nothing.</summary>
    public async Task NeverMadeAsync(Guid payoutId, Guid campaignId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"update payouts set refusals = attempts where id = {payoutId} and status = 'requested'", ct);
        await CallOffAsync(campaignId, ct);
    }

    /// <summary>What a booking of it names: after each return, it is paid once more.</summary>
    internal static string Source(Guid payoutId, int returns) =>
        returns == 0 ? $"{payoutId:D}" : string.Create(CultureInfo.InvariantCulture, $"{payoutId:D}:{returns}");

    private sealed record AttemptRow(int Refusals, bool IsCalledOff);

    private sealed record PaidRow(Guid CampaignId, string PlatformAccount, long AmountMinor, string Currency, int Returns);
}

/// <summary>A movement of our balance at the provider, as it is booked in its own currency.</summary>
public static class SettlementEntries
{
    public static IReadOnlyList<LedgerEntry> Of(Settlement movement, string platformAccount, LedgerAccountKind fee = LedgerAccountKind.ProcessingFee) =>
    [
        new LedgerEntry(LedgerAccountKind.StripeClearing, movement.Gross - movement.Fee, PlatformAccount: platformAccount),
        new LedgerEntry(fee, movement.Fee, PlatformAccount: platformAccount),
        new LedgerEntry(LedgerAccountKind.Exchange, -movement.Gross, PlatformAccount: platformAccount),
    ];
}
