using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Writes down what became of a reversal, and books it, once.</summary>
public sealed class RecordReversal(FarmDbContext db, PostToLedger ledger, TimeProvider clock)
{
    public async Task SucceededAsync(TransferReversal reversal, Payout payout, TransferState made, CancellationToken ct)
    {
        var amount = new Money(reversal.AmountMinor, reversal.Currency);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await EndAsync(reversal.Id, ReversalStatus.Succeeded, made.StripeId, failure: null, now, ct) == 0)
            return;
        await db.Database.ExecuteSqlAsync($"update payouts set reversed_minor = reversed_minor + {amount.Minor} where id = {payout.Id}", ct);
        await ledger.RunAsync("reversal_succeeded", reversal.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.Exchange, amount, PlatformAccount: payout.PlatformAccount),
            new LedgerEntry(LedgerAccountKind.Disputed, -amount, payout.CampaignId),
        ], ct);
        await ledger.SettleAsync("reversal_settled", reversal.Id, now, SettlementEntries.Of(made.Settlement, payout.PlatformAccount), ct);
        await transaction.CommitAsync(ct);
    }

    public async Task RefusedAsync(TransferReversal reversal, Payout payout, string reason, CancellationToken ct)
    {
        var amount = new Money(reversal.AmountMinor, reversal.Currency);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await EndAsync(reversal.Id, ReversalStatus.Refused, stripeId: null, reason, now, ct) == 0)
            return;
        await ledger.RunAsync("reversal_refused", reversal.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.GrowerDebt, amount, payout.CampaignId),
            new LedgerEntry(LedgerAccountKind.Disputed, -amount, payout.CampaignId),
        ], ct);
        await transaction.CommitAsync(ct);
    }

    private Task<int> EndAsync(Guid id, ReversalStatus status, string? stripeId, string? failure, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update transfer_reversals
            set status = {SnakeCase.Of(status)}, stripe_reversal_id = {stripeId}, failure = {failure}, ended_at = {now}
            where id = {id} and status = 'requested'
            """, ct);
}
