using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PreOrderFarm.Closing;
using PreOrderFarm.Demo;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// PostgreSQL is stopped at once (pg_ctl stop -m immediate, as when its machine goes) and started, again and again, while
/// people pledge and campaigns close. What was answered 'placed' is there afterwards.
/// </summary>
public sealed class StoppedPostgresTests : IAsyncLifetime
{
    private readonly ConcurrentBag<Guid> acknowledged = [];
    private readonly ConcurrentBag<string> failures = [];
    private FarmHost farm = null!;
    private int backers;

    private LocalPostgres Server => farm.Database.Server!;

    public async Task InitializeAsync() => farm = await FarmHost.StartOnAsync(await TestDatabases.CreateWithServerAsync());

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public Task No_acknowledged_pledge_is_lost_and_every_campaign_closes_once() => RunAsync(stops: 3);

    [Fact]
    [Trait("Category", "Long")]
    public Task No_acknowledged_pledge_is_lost_in_thirty_stops() => RunAsync(stops: 30);

    private async Task RunAsync(int stops)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 1_000_000);
        // A closing stays a moment at its parcels, so that a stop can be seen to come in the middle of one.
        await farm.ExecuteAsync($"create function linger() returns trigger language plpgsql as 'begin perform pg_sleep(0.3); return null; end'");
        await farm.ExecuteAsync($"create trigger linger after insert on parcels for each statement execute function linger()");
        using var enough = new CancellationTokenSource();
        var work = new[] { PledgeAsync(harvest, enough.Token), PledgeAsync(harvest, enough.Token), CloseAsync(enough.Token) };

        for (var stop = 0; stop < stops; stop++)
        {
            var before = acknowledged.Count;
            await UntilAsync(() => Task.FromResult(acknowledged.Count > before + 5), work);
            farm.Database.DataSource.Clear();
            for (var i = 0; i < 3; i++)
                await PaidCampaign.SeedAsync(farm.Database.DataSource, string.Create(CultureInfo.InvariantCulture, $"stopped-{stop}-{i}"), 40, farm.Clock.Now.AddHours(-2));
            await UntilAsync(IsClosingAsync, work);
            await Task.Delay(Random.Shared.Next(0, 250));
            await Server.StopAsync(PostgresStop.Immediate);
            await Server.StartAgainAsync();
        }
        var last = acknowledged.Count;
        await UntilAsync(() => Task.FromResult(acknowledged.Count > last + 5), work);
        await enough.CancelAsync();
        await Task.WhenAll(work);
        // Connections of before the last stop that nobody has used since.
        farm.Services.GetRequiredService<NpgsqlDataSource>().Clear();
        farm.Database.DataSource.Clear();
        while (await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(CancellationToken.None)) > 0)
            continue;

        Assert.NotEmpty(failures);
        var ids = acknowledged.ToArray();
        Assert.Equal(ids.Length, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from pledges where id = any ({ids})"""));
        Assert.Equal(3 * stops, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from campaign_closings"""));
        await Invariants.MustHoldAsync(farm);
    }

    private async Task<bool> IsClosingAsync()
    {
        try
        {
            return await farm.ScalarAsync<bool>($"""
                select exists (select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep') as "Value"
                """);
        }
        catch (NpgsqlException)
        {
            return false; // a connection of before the last stop
        }
    }

    private async Task PledgeAsync(Harvest harvest, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var email = string.Create(CultureInfo.InvariantCulture, $"stop{Interlocked.Increment(ref backers)}@farm.test");
            await TryAsync(async () => acknowledged.Add((await farm.Given.HeldPledgeAsync(harvest, email: email)).Id));
        }
    }

    private async Task CloseAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await TryAsync(() => farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(CancellationToken.None)));
            await Task.Delay(30, CancellationToken.None);
        }
    }

    /// <summary>A database that is not there makes any call fail; nothing else may.</summary>
    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception failure) when (failure is not RuleBroken and not NotFound)
        {
            failures.Add(failure.GetType().Name);
            await Task.Delay(20);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, Task[] work)
    {
        for (var i = 0; !await isSo(); i++)
        {
            Assert.True(i < 6_000, "Nothing goes on any more.");
            if (work.FirstOrDefault(task => task.IsFaulted) is { } broken)
                await broken;
            await Task.Delay(10);
        }
    }
}
