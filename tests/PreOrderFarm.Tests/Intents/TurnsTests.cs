using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Intents;

/// <summary>Who comes first when many wait, and what a worker may still do when its claim has run out.</summary>
public sealed class TurnsTests : IAsyncLifetime
{
    private readonly FakeClock clock = new();
    private readonly ConcurrentQueue<Guid> begun = new();
    private readonly TaskCompletionSource holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<Guid, CancellationToken, Task> refund = (_, _) => Task.CompletedTask;
    private TestDatabase database = null!;
    private ServiceProvider services = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        services = new ServiceCollection()
            .AddDbContext<FarmDbContext>(options => options.UseNpgsql(database.DataSource))
            .AddSingleton<IIntentHandler>(new Handler("refund", begun, (subject, ct) => refund(subject, ct)))
            .AddSingleton<IIntentHandler>(new Handler("send_email", begun, (_, _) => Task.CompletedTask))
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_email_does_not_wait_behind_thousands_of_refunds()
    {
        await IntendAsync("refund", 3_000, "missed");
        var email = Assert.Single(await IntendAsync("send_email", 1));

        await RunUntilBegunAsync(email);

        Assert.InRange(begun.ToList().IndexOf(email), 0, 16);
    }

    [Fact]
    public async Task The_refunds_of_one_campaign_do_not_wait_behind_those_of_another()
    {
        await IntendAsync("refund", 3_000, "missed");
        var others = await IntendAsync("refund", 4, "late");

        await RunUntilBegunAsync(others[^1]);

        Assert.All(others, other => Assert.InRange(begun.ToList().IndexOf(other), 0, 24));
    }

    [Fact]
    public async Task While_all_refunds_hang_an_email_goes_out_and_no_more_are_claimed_than_can_run()
    {
        refund = (_, ct) => holding.Task.WaitAsync(ct);
        await IntendAsync("refund", 20);
        var running = Worker(new IntentOptions { Parallel = 8 }).RunAsync(default);
        await UntilAsync(() => begun.Count == 6);

        var email = Assert.Single(await IntendAsync("send_email", 1));
        await UntilAsync(async () => (await IntentsAsync()).Single(intent => intent.SubjectId == email).Status == IntentStatus.Done);
        Assert.Equal(6, (await IntentsAsync()).Count(intent => intent.ClaimedUntil is not null));

        holding.SetResult();
        Assert.Equal(21, await running);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_whose_claim_ran_out_changes_nothing(bool hasOtherEnded)
    {
        var second = new TaskCompletionSource();
        refund = (_, ct) => begun.Count == 1 ? holding.Task.WaitAsync(ct) : second.Task.WaitAsync(ct);
        await IntendAsync("refund", 1);
        var late = Worker(new IntentOptions { MaxAttempts = 1 }).RunAsync(default);
        await UntilAsync(() => begun.Count == 1);
        clock.Advance(TimeSpan.FromSeconds(181));
        var other = Worker().RunAsync(default);
        await UntilAsync(() => begun.Count == 2);
        if (hasOtherEnded)
        {
            second.SetResult();
            await other;
        }
        var before = Assert.Single(await IntentsAsync());

        holding.SetException(new InvalidOperationException("The late worker would bury it."));
        await late;

        var after = Assert.Single(await IntentsAsync());
        Assert.Equal((before.Status, before.ClaimedUntil, before.DueAt, before.LastError), (after.Status, after.ClaimedUntil, after.DueAt, after.LastError));
        second.TrySetResult();
        await other;
        Assert.Equal(IntentStatus.Done, Assert.Single(await IntentsAsync()).Status);
    }

    [Fact]
    public async Task Work_that_takes_longer_than_its_claim_is_cut_off_and_is_no_dead_letter()
    {
        refund = (_, ct) => Task.Delay(Timeout.Infinite, ct);
        await IntendAsync("refund", 1);

        await Worker(new IntentOptions { LeaseSeconds = 1, MaxAttempts = 1 }).RunAsync(default);

        var cut = Assert.Single(await IntentsAsync());
        Assert.Equal((IntentStatus.Pending, null, "It took too long and was cut off."), (cut.Status, cut.ClaimedUntil, cut.LastError));
        Assert.True(cut.DueAt > clock.Now);
    }

    private async Task RunUntilBegunAsync(Guid subject)
    {
        using var enough = new CancellationTokenSource();
        var running = Worker().RunAsync(enough.Token);
        await UntilAsync(() => begun.Contains(subject));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var i = 0; !await isSo(); i++)
        {
            Assert.True(i < 1_000, "It does not come to that.");
            await Task.Delay(20);
        }
    }

    // Each later than those before it: whoever takes the oldest first takes it last.
    private async Task<List<Guid>> IntendAsync(string kind, int count, string lane = "")
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<Guid>($"""
            insert into intents (id, kind, subject_id, lane, created_at, due_at)
            select uuid_v7(), {kind}, uuid_v7(), {lane}, {clock.Now}, {clock.Now} from generate_series(1, {count})
            returning subject_id as "Value"
            """).ToListAsync();
    }

    private async Task<List<Intent>> IntentsAsync()
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Set<Intent>().AsNoTracking().ToListAsync();
    }

    private RunIntents Worker(IntentOptions? options = null) =>
        new(services.GetRequiredService<IServiceScopeFactory>(), clock, Options.Create(options ?? new IntentOptions()), NullLogger<RunIntents>.Instance);

    private sealed class Handler(string kind, ConcurrentQueue<Guid> begun, Func<Guid, CancellationToken, Task> work) : IIntentHandler
    {
        public string Kind => kind;

        public Task HandleAsync(Guid subjectId, CancellationToken ct)
        {
            begun.Enqueue(subjectId);
            return work(subjectId, ct);
        }
    }
}
