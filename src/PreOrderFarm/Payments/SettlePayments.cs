using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Sweep: books what payments and refunds did to our balance at the provider, in the settlement currency, with the
/// real processing fee. The provider may know it only some time after the payment, so what is not known waits; one that
/// cannot be read holds up no other.
/// </summary>
public sealed class SettlePayments(IServiceScopeFactory scopes, TimeProvider clock, IOptions<PaymentsOptions> options, ILogger<SettlePayments> log)
{
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var waiting = await FindAsync(ct);
        var settled = 0;
        await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = ct }, async (item, token) =>
        {
            try
            {
                if (await SettleAsync(item, token))
                    Interlocked.Increment(ref settled);
            }
            catch (Exception failure) when (failure is GatewayRefused or GatewayUnavailable)
            {
                log.LogWarning(failure, "The settlement of {Kind} {Id} could not be read; the next sweep tries again", item.Kind, item.Id);
            }
        });
        return settled;
    }

    // In an order of chance: whatever stands in the way of some, all the others come through.
    private async Task<List<Unsettled>> FindAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        return await db.Database.SqlQuery<Unsettled>($"""
            select u.id as "Id", u.platform_account as "Account", u.stripe_id as "StripeId", u.kind as "Kind"
            from (
              select id, platform_account, payment_intent_id as stripe_id, 'payment_settled' as kind
              from payments where status = 'succeeded' and settled_at is null
              union all
              select r.id, p.platform_account, r.stripe_refund_id, 'refund_settled'
              from refunds r join payments p on p.id = r.payment_id
              where r.succeeded_at is not null and r.settled_at is null
              union all
              select r.id, p.platform_account, r.stripe_refund_id, 'refund_return_settled'
              from refunds r join payments p on p.id = r.payment_id
              where r.failed_at is not null and r.settled_at is not null and r.return_settled_at is null) u
            order by random()
            limit {options.Value.SettlementsPerRun}
            """).ToListAsync(ct);
    }

    private async Task<bool> SettleAsync(Unsettled item, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var gateway = scope.ServiceProvider.GetRequiredService<IPaymentGateway>();
        var settlement = item.Kind switch
        {
            "payment_settled" => await gateway.ReadPaymentSettlementAsync(item.Account, item.StripeId, ct),
            "refund_settled" => await gateway.ReadRefundSettlementAsync(item.Account, item.StripeId, ct),
            "refund_return_settled" => await gateway.ReadReturnedRefundSettlementAsync(item.Account, item.StripeId, ct),
            _ => throw new InvalidOperationException($"Nothing settles as {item.Kind}."),
        };
        return settlement is not null && await BookAsync(scope.ServiceProvider, item, settlement, ct);
    }

    private async Task<bool> BookAsync(IServiceProvider services, Unsettled item, Settlement settlement, CancellationToken ct)
    {
        var db = services.GetRequiredService<FarmDbContext>();
        var ledger = services.GetRequiredService<PostToLedger>();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await MarkAsync(db, item, settlement, now, ct) == 0)
            return false;
        await ledger.SettleAsync(item.Kind, item.Id, now, Entries(item, settlement), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static Task<int> MarkAsync(FarmDbContext db, Unsettled item, Settlement settlement, DateTimeOffset now, CancellationToken ct) => item.Kind switch
    {
        "payment_settled" => db.Database.ExecuteSqlAsync($"""
            update payments
            set settled_at = {now}, balance_transaction_id = {settlement.BalanceTransactionId},
              settlement_currency = {settlement.Gross.Currency}, settlement_gross_minor = {settlement.Gross.Minor},
              settlement_fee_minor = {settlement.Fee.Minor}
            where id = {item.Id} and settled_at is null
            """, ct),
        "refund_settled" => db.Database.ExecuteSqlAsync($"""
            update refunds
            set settled_at = {now}, balance_transaction_id = {settlement.BalanceTransactionId},
              settlement_currency = {settlement.Gross.Currency}, settlement_gross_minor = {settlement.Gross.Minor}
            where id = {item.Id} and settled_at is null
            """, ct),
        _ => db.Database.ExecuteSqlAsync($"""
            update refunds set return_settled_at = {now} where id = {item.Id} and return_settled_at is null
            """, ct),
    };

    // Money came with a payment and with a refund that returned; it left with a refund.
    private static LedgerEntry[] Entries(Unsettled item, Settlement settlement)
    {
        var gross = string.Equals(item.Kind, "refund_settled", StringComparison.Ordinal) ? -settlement.Gross : settlement.Gross;
        return
        [
            new LedgerEntry(LedgerAccountKind.StripeClearing, gross - settlement.Fee, PlatformAccount: item.Account),
            new LedgerEntry(LedgerAccountKind.ProcessingFee, settlement.Fee, PlatformAccount: item.Account),
            new LedgerEntry(LedgerAccountKind.Exchange, -gross, PlatformAccount: item.Account),
        ];
    }

    private sealed record Unsettled(Guid Id, string Account, string StripeId, string Kind);
}
