using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Our balance at Stripe in one currency, and what is to be paid from it now: refunds and payouts on their way.</summary>
public sealed record PlatformBalance(string PlatformAccount, Money Available, Money Pending, Money Due)
{
    public Money Short => Due.Minor > Available.Minor ? Due - Available : Money.Zero(Due.Currency);
}

/// <summary>Asks Stripe what is there, so that operators see a shortfall before refunds and payouts meet it.</summary>
public sealed class ReadPlatformBalances(FarmDbContext db, IPayoutGateway gateway)
{
    public async Task<IReadOnlyList<PlatformBalance>> RunAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        var due = await db.Database.SqlQuery<DueRow>($"""
            select c.platform_account as "PlatformAccount", a.currency as "Currency", -sum(e.amount_minor)::bigint as "DueMinor"
            from ledger_accounts a
            join campaigns c on c.id = a.campaign_id
            join ledger_entries e on e.account_id = a.id
            where a.kind in ('refunds_on_the_way', 'transfers_on_the_way')
            group by c.platform_account, a.currency
            """).ToListAsync(ct);
        var balances = new List<PlatformBalance>();
        foreach (var account in gateway.PlatformAccounts)
        {
            var known = (await gateway.BalanceAsync(account, ct)).ToDictionary(b => b.Available.Currency, StringComparer.Ordinal);
            var owed = due.Where(d => d.PlatformAccount == account).ToDictionary(d => d.Currency, d => d.DueMinor, StringComparer.Ordinal);
            balances.AddRange(known.Keys.Union(owed.Where(o => o.Value != 0).Select(o => o.Key)).Order(StringComparer.Ordinal).Select(currency => new PlatformBalance(
                account,
                known.GetValueOrDefault(currency)?.Available ?? Money.Zero(currency),
                known.GetValueOrDefault(currency)?.Pending ?? Money.Zero(currency),
                new Money(owed.GetValueOrDefault(currency), currency))));
        }
        return balances;
    }

    private sealed record DueRow(string PlatformAccount, string Currency, long DueMinor);
}
