using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Ledger;

public sealed class LedgerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2027, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabases.CreateAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_reference_is_booked_once()
    {
        await using var db = Connect();
        var payment = Guid.NewGuid();

        Assert.True(await PostAsync(db, payment, Fee(30), Clearing(-30)));
        Assert.False(await PostAsync(db, payment, Fee(30), Clearing(-30)));

        Assert.Equal(30, (await new LedgerQueries(db).BalancesAsync(default)).Single(b => b.Account == LedgerAccountKind.ProcessingFee).Balance.Minor);
    }

    [Fact]
    public async Task Ten_bookings_of_one_reference_at_once_are_one()
    {
        var payment = Guid.NewGuid();

        var booked = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            await using var db = Connect();
            return await PostAsync(db, payment, Fee(30), Clearing(-30));
        }));

        Assert.Single(booked, isBooked => isBooked);
    }

    [Fact]
    public async Task Entries_that_do_not_balance_are_refused_before_the_database_sees_them()
    {
        await using var db = Connect();

        await Assert.ThrowsAsync<ArgumentException>(() => PostAsync(db, Guid.NewGuid(), Fee(30), Clearing(-29)));
        await Assert.ThrowsAsync<ArgumentException>(() => PostAsync(db, Guid.NewGuid(), Fee(30), new LedgerEntry(LedgerAccountKind.StripeClearing, new Money(-30, "EUR"))));
    }

    [Fact]
    public async Task The_database_refuses_a_transaction_that_does_not_sum_to_zero()
    {
        var refused = await RefusedAsync("""
            insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
            select id, ledger_account('platform_fee', 'USD'), 'USD', 5 from t
            """);

        Assert.Equal("ledger_entries_balanced", refused.ConstraintName);
    }

    [Fact]
    public async Task The_database_refuses_balance_across_currencies()
    {
        var refused = await RefusedAsync("""
            insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
            select id, ledger_account('exchange', c.currency), c.currency, c.amount
            from t, (values ('USD', 5), ('EUR', -5)) as c (currency, amount)
            """);

        Assert.Equal("ledger_entries_balanced", refused.ConstraintName);
    }

    [Fact]
    public async Task The_database_refuses_an_entry_in_another_currency_than_its_account()
    {
        var refused = await RefusedAsync("""
            insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
            select id, ledger_account('exchange', 'USD'), 'EUR', c.amount from t, (values (5), (-5)) as c (amount)
            """);

        Assert.Equal("ledger_entries_currency_of_account", refused.ConstraintName);
    }

    [Fact]
    public async Task The_database_refuses_to_add_to_a_transaction_that_is_written()
    {
        await using var db = Connect();
        await PostAsync(db, Guid.NewGuid(), Fee(30), Clearing(-30));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync($"""
            insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
            select t.id, ledger_account('exchange', 'USD'), 'USD', c.amount
            from ledger_transactions t, (values (5), (-5)) as c (amount)
            """));

        Assert.Equal("ledger_entries_written_whole", refused.ConstraintName);
    }

    [Theory]
    [InlineData("update ledger_entries set amount_minor = amount_minor + 1")]
    [InlineData("delete from ledger_entries")]
    [InlineData("truncate ledger_entries cascade")]
    [InlineData("update ledger_transactions set kind = 'other'")]
    [InlineData("delete from ledger_transactions")]
    [InlineData("update ledger_accounts set currency = 'EUR'")]
    [InlineData("delete from ledger_accounts")]
    public async Task The_ledger_is_append_only(string change)
    {
        await using var db = Connect();
        await PostAsync(db, Guid.NewGuid(), Fee(30), Clearing(-30));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(change));

        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_booked_balances_are_the_sums_and_all_of_them_sum_to_zero()
    {
        await using var db = Connect();
        var amounts = Gen.Choose(1, 1_000_000).ListOf(40).Sample(1)[0];
        foreach (var amount in amounts)
            await PostAsync(db, Guid.NewGuid(), Fee(amount), Clearing(amount * 2), new LedgerEntry(LedgerAccountKind.Exchange, new Money(-3L * amount, "USD")));

        var balances = await new LedgerQueries(db).BalancesAsync(default);

        Assert.Equal(amounts.Sum(a => (long)a), balances.Single(b => b.Account == LedgerAccountKind.ProcessingFee).Balance.Minor);
        Assert.Equal(amounts.Sum(a => -3L * a), balances.Single(b => b.Account == LedgerAccountKind.Exchange).Balance.Minor);
        Assert.Equal(0, balances.Sum(b => b.Balance.Minor));
    }

    private async Task<PostgresException> RefusedAsync(string insertOfT)
    {
        await using var db = Connect();
        var sql = $"""
            with t as (
              insert into ledger_transactions (id, kind, reference, occurred_at)
              values (uuid_v7(), 'test', 'test:' || uuid_v7(), now())
              returning id)
            {insertOfT}
            """;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql));
        Assert.Equal(0, await db.Database.SqlQuery<long>($"select count(*) as \"Value\" from ledger_transactions").SingleAsync());
        return refused;
    }

    private static Task<bool> PostAsync(FarmDbContext db, Guid source, params LedgerEntry[] entries) =>
        new PostToLedger(db).RunAsync("test", source, Now, entries, default);

    private static LedgerEntry Fee(long minor) => new(LedgerAccountKind.ProcessingFee, new Money(minor, "USD"));

    private static LedgerEntry Clearing(long minor) => new(LedgerAccountKind.StripeClearing, new Money(minor, "USD"));

    private FarmDbContext Connect() => new(new DbContextOptionsBuilder<FarmDbContext>().UseNpgsql(database.DataSource).Options);
}
