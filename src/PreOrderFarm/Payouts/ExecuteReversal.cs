using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Takes money of one transfer back. Executed twice, it is taken once; refused, its grower owes it.</summary>
public sealed class ExecuteReversal(FarmDbContext db, IPayoutGateway gateway, PostToLedger ledger, TimeProvider clock) : IIntentHandler
{
    public const string IntentKind = "transfer_reversal";

    public string Kind => IntentKind;

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        // Before its state: when one that was found at Stripe has become this one meanwhile, it is either not known or done.
        var known = await KnownAsync(subjectId, ct);
        var reversal = await db.Set<TransferReversal>().AsNoTracking().SingleAsync(r => r.Id == subjectId, ct);
        if (reversal.Status != ReversalStatus.Requested)
            return;
        var payout = await db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Id == reversal.PayoutId, ct);
        var amount = new Money(reversal.AmountMinor, reversal.Currency);
        try
        {
            var made = await gateway.ReverseAsync(
                new ReversalOrder(payout.PlatformAccount, reversal.Id, payout.StripeTransferId!, amount, known), ct);
            await SucceededAsync(reversal, payout, made, amount, ct);
        }
        catch (GatewayRefused refused)
        {
            await RefusedAsync(reversal, payout, refused.Message, amount, ct);
        }
    }

    private async Task<HashSet<string>> KnownAsync(Guid reversalId, CancellationToken ct)
    {
        var all = db.Set<TransferReversal>();
        var reversals = await all
            .Where(r => all.Any(own => own.Id == reversalId && own.PayoutId == r.PayoutId))
            .Select(r => new { r.Id, r.StripeReversalId })
            .ToListAsync(ct);
        return [.. reversals.Select(r => $"{r.Id:D}"), .. reversals.Select(r => r.StripeReversalId).OfType<string>()];
    }

    private async Task SucceededAsync(TransferReversal reversal, Payout payout, TransferState made, Money amount, CancellationToken ct)
    {
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
        await ledger.RunAsync("reversal_settled", reversal.Id, now, SettlementEntries.Of(made.Settlement, payout.PlatformAccount), ct);
        await transaction.CommitAsync(ct);
    }

    private async Task RefusedAsync(TransferReversal reversal, Payout payout, string reason, Money amount, CancellationToken ct)
    {
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
