using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>Writes down how a payment ended, in the caller's transaction. Each ending is written once.</summary>
public sealed class RecordPayment(FarmDbContext db, PostToLedger ledger)
{
    /// <summary>
    /// The money is at the provider: the payment has succeeded and is booked. False when that was known already.
    /// A payment given up before can succeed after all: money that came is never ignored.
    /// </summary>
    public async Task<bool> SucceededAsync(CheckoutState state, DateTimeOffset now, CancellationToken ct)
    {
        if (state is not { Status: CheckoutStatus.Paid, Amount: { } paid, PaymentIntentId: not null })
            throw new ArgumentException($"Checkout {state.SessionId} is {state.Status}, not paid.", nameof(state));
        var rows = await db.Database.SqlQuery<PaidRow>($"""
            update payments
            set status = 'succeeded', succeeded_at = {now}, failed_at = null, failure = null,
              checkout_session_id = coalesce(checkout_session_id, {state.SessionId}),
              payment_intent_id = {state.PaymentIntentId}, charge_id = {state.ChargeId}, method = {state.Method}
            where id = {state.PaymentId} and status <> 'succeeded'
            returning campaign_id as "CampaignId", platform_account as "PlatformAccount", amount_minor as "AmountMinor", currency as "Currency"
            """).ToListAsync(ct);
        if (rows.Count == 0)
            return false;
        var asked = new Money(rows[0].AmountMinor, rows[0].Currency);
        if (paid != asked)
            throw new InvalidOperationException($"Payment {state.PaymentId} asked for {asked}, and {paid} was paid.");
        await ledger.RunAsync("payment_succeeded", state.PaymentId, now,
        [
            new LedgerEntry(LedgerAccountKind.Exchange, paid, PlatformAccount: rows[0].PlatformAccount),
            new LedgerEntry(LedgerAccountKind.Held, -paid, rows[0].CampaignId),
        ], ct);
        return true;
    }

    /// <summary>The backer has finished and their bank has not: the units stay held.</summary>
    public Task ProcessingAsync(CheckoutState state, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update payments
            set processing_at = coalesce(processing_at, {now}), checkout_session_id = coalesce(checkout_session_id, {state.SessionId}),
              payment_intent_id = coalesce(payment_intent_id, {state.PaymentIntentId})
            where id = {state.PaymentId} and status = 'pending'
            """, ct);

    /// <summary>Nothing was paid and nothing will be. False when it had already ended.</summary>
    public async Task<bool> FailedAsync(Guid paymentId, string reason, DateTimeOffset now, CancellationToken ct) =>
        await db.Database.ExecuteSqlAsync($"""
            update payments
            set status = 'failed', failed_at = {now}, failure = {reason}
            where id = {paymentId} and status = 'pending'
            """, ct) > 0;

    private sealed record PaidRow(Guid CampaignId, string PlatformAccount, long AmountMinor, string Currency);
}
