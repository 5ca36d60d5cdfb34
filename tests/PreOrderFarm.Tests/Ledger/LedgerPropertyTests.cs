using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Ledger;

/// <summary>Random transactions of many legs, accounts and currencies, written past our own check: the database itself decides.</summary>
public sealed class LedgerPropertyTests : IAsyncLifetime
{
    private static readonly string[] Accounts = ["exchange", "stripe_clearing", "processing_fee", "platform_fee"];
    private static readonly string[] Currencies = ["USD", "EUR", "JPY"];

    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabases.CreateAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    private sealed record Leg(string Account, string Currency, int Amount);

    private static Gen<Leg> Legs { get; } =
        from account in Gen.Elements(Accounts)
        from currency in Gen.Elements(Currencies)
        from amount in Gen.Choose(-1_000, 1_000)
        where amount != 0
        select new Leg(account, currency, amount);

    private static Arbitrary<IList<Leg>> Transactions { get; } = (
        from count in Gen.Choose(1, 6)
        from legs in Legs.ListOf(count)
        from isClosed in Gen.Elements(true, false)
        let all = isClosed ? [.. legs, .. Closing(legs)] : legs.ToList()
        select (IList<Leg>)all).ToArbitrary();

    // What is missing to zero, in each currency.
    private static IEnumerable<Leg> Closing(IEnumerable<Leg> legs) =>
        legs.GroupBy(leg => leg.Currency, StringComparer.Ordinal)
            .Select(currency => new Leg("exchange", currency.Key, -currency.Sum(leg => leg.Amount)))
            .Where(leg => leg.Amount != 0);

    [Fact]
    public void The_database_takes_a_transaction_when_it_sums_to_zero_in_each_currency_and_only_then() =>
        Prop.ForAll(Transactions, legs => WriteAsync(legs).GetAwaiter().GetResult() == !Closing(legs).Any()).QuickCheckThrowOnFailure();

    private async Task<bool> WriteAsync(IList<Leg> legs)
    {
        await using var command = database.DataSource.CreateCommand("""
            with t as (
              insert into ledger_transactions (id, kind, reference, occurred_at)
              values (uuid_v7(), 'test', 'test:' || uuid_v7(), now())
              returning id)
            insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
            select t.id, ledger_account(e.account, e.currency, null, case when e.account <> 'platform_fee' then 'main' end), e.currency, e.amount
            from t, unnest($1, $2, $3) as e (account, currency, amount)
            """);
        command.Parameters.AddWithValue(legs.Select(leg => leg.Account).ToArray());
        command.Parameters.AddWithValue(legs.Select(leg => leg.Currency).ToArray());
        command.Parameters.AddWithValue(legs.Select(leg => (long)leg.Amount).ToArray());
        try
        {
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (PostgresException refused) when (refused.ConstraintName == "ledger_entries_balanced")
        {
            return false;
        }
    }
}
