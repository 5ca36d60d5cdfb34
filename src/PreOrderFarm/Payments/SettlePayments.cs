using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Sweep: books what payments and refunds did to our balance at the provider, in the settlement currency, with the
/// real processing fee. The provider may know it only some time after the payment, so what is not known waits.
/// </summary>
public sealed class SettlePayments(IServiceScopeFactory scopes, TimeProvider clock, IOptions<PaymentsOptions> options)
{
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var waiting = await FindAsync(ct);
        var settled = 0;
        await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = ct }, async (item, token) =>
        {
            await using var scope = scopes.CreateAsyncScope();
            var gateway = scope.ServiceProvider.GetRequiredService<IPaymentGateway>();
            var settlement = item.IsRefund
                ? await gateway.ReadRefundSettlementAsync(item.StripeId, token)
                : await gateway.ReadPaymentSettlementAsync(item.StripeId, token);
            if (settlement is not null && await BookAsync(scope.ServiceProvider, item, settlement, token))
                Interlocked.Increment(ref settled);
        });
        return settled;
    }

    private async Task<List<Unsettled>> FindAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        return await db.Database.SqlQuery<Unsettled>($"""
            (select id as "Id", payment_intent_id as "StripeId", false as "IsRefund", succeeded_at as "At"
              from payments where status = 'succeeded' and settled_at is null)
            union all
            (select id, stripe_refund_id, true, succeeded_at
              from refunds where status = 'succeeded' and settled_at is null)
            order by "At"
            limit {options.Value.SettlementsPerRun}
            """).ToListAsync(ct);
    }

    private async Task<bool> BookAsync(IServiceProvider services, Unsettled item, Settlement settlement, CancellationToken ct)
    {
        var db = services.GetRequiredService<FarmDbContext>();
        var ledger = services.GetRequiredService<PostToLedger>();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var rows = item.IsRefund
            ? await db.Database.ExecuteSqlAsync($"""
                update refunds
                set settled_at = {now}, balance_transaction_id = {settlement.BalanceTransactionId},
                  settlement_currency = {settlement.Gross.Currency}, settlement_gross_minor = {settlement.Gross.Minor}
                where id = {item.Id} and settled_at is null
                """, ct)
            : await db.Database.ExecuteSqlAsync($"""
                update payments
                set settled_at = {now}, balance_transaction_id = {settlement.BalanceTransactionId},
                  settlement_currency = {settlement.Gross.Currency}, settlement_gross_minor = {settlement.Gross.Minor},
                  settlement_fee_minor = {settlement.Fee.Minor}
                where id = {item.Id} and settled_at is null
                """, ct);
        if (rows == 0)
            return false;
        await ledger.RunAsync(item.IsRefund ? "refund_settled" : "payment_settled", item.Id, now, Entries(item.IsRefund, settlement), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static LedgerEntry[] Entries(bool isRefund, Settlement settlement)
    {
        var (gross, fee) = isRefund ? (-settlement.Gross, settlement.Fee) : (settlement.Gross, settlement.Fee);
        return
        [
            new LedgerEntry(LedgerAccountKind.StripeClearing, gross - fee),
            new LedgerEntry(LedgerAccountKind.ProcessingFee, fee),
            new LedgerEntry(LedgerAccountKind.Exchange, -gross),
        ];
    }

    private sealed record Unsettled(Guid Id, string StripeId, bool IsRefund, DateTimeOffset At);
}
