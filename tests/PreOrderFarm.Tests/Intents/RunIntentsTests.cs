using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Intents;

public sealed class RunIntentsTests : IAsyncLifetime
{
    private readonly FakeClock clock = new();
    private readonly Recorder handler = new();
    private TestDatabase database = null!;
    private ServiceProvider services = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        services = new ServiceCollection()
            .AddDbContext<FarmDbContext>(options => options.UseNpgsql(database.DataSource))
            .AddSingleton<IIntentHandler>(handler)
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Four_workers_execute_each_intent_once()
    {
        await IntendAsync(200);

        var executed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Worker().RunAsync(default)));

        Assert.Equal(200, executed.Sum());
        Assert.Equal(200, handler.Handled.Count);
        Assert.Equal(200, handler.Handled.Distinct().Count());
        Assert.All(await IntentsAsync(), intent => Assert.Equal(IntentStatus.Done, intent.Status));
    }

    [Fact]
    public async Task A_failure_is_tried_again_after_a_growing_wait_and_keeps_its_reason()
    {
        await IntendAsync(1);
        handler.Fails = _ => new InvalidOperationException("Stripe is away");

        await Worker().RunAsync(default);
        var first = (await IntentsAsync()).Single();
        Assert.Equal(IntentStatus.Pending, first.Status);
        Assert.Equal("Stripe is away", first.LastError);
        Assert.InRange((first.DueAt - clock.Now).TotalSeconds, 1, 2);
        Assert.Equal(0, await Worker().RunAsync(default));

        for (var i = 0; i < 5; i++)
        {
            clock.Now = (await IntentsAsync()).Single().DueAt;
            await Worker().RunAsync(default);
        }
        Assert.InRange(((await IntentsAsync()).Single().DueAt - clock.Now).TotalSeconds, 32, 64);

        handler.Fails = _ => null;
        clock.Advance(TimeSpan.FromMinutes(2));
        await Worker().RunAsync(default);
        Assert.Equal(IntentStatus.Done, (await IntentsAsync()).Single().Status);
    }

    [Fact]
    public async Task What_is_refused_for_good_or_fails_too_often_becomes_a_dead_letter_with_its_reason()
    {
        await IntendAsync(2);
        var subjects = (await IntentsAsync()).Select(intent => intent.SubjectId).ToList();
        handler.Fails = subject => subject == subjects[0] ? new IntentRefused("The card is closed.") : new InvalidOperationException("Stripe is away");

        for (var i = 0; i < 3; i++)
        {
            await Worker(new IntentOptions { MaxAttempts = 3 }).RunAsync(default);
            clock.Advance(TimeSpan.FromHours(3));
        }

        var ended = (await IntentsAsync()).ToDictionary(intent => intent.SubjectId);
        Assert.Equal((IntentStatus.Dead, 1, "The card is closed."), (ended[subjects[0]].Status, ended[subjects[0]].Attempts, ended[subjects[0]].LastError));
        Assert.Equal((IntentStatus.Dead, 3, "Stripe is away"), (ended[subjects[1]].Status, ended[subjects[1]].Attempts, ended[subjects[1]].LastError));
    }

    [Fact]
    public async Task The_intent_of_a_worker_that_died_is_taken_up_when_its_claim_runs_out()
    {
        await IntendAsync(1);
        await using (var scope = services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.ExecuteSqlAsync(
                $"update intents set attempts = 1, claimed_until = {clock.Now.AddSeconds(180)}");
        }

        Assert.Equal(0, await Worker().RunAsync(default));
        clock.Advance(TimeSpan.FromSeconds(181));
        Assert.Equal(1, await Worker().RunAsync(default));
    }

    [Fact]
    public async Task An_intent_that_is_not_due_waits()
    {
        await using (var scope = services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
            db.Add(new Intent("test", Guid.NewGuid(), clock.Now, clock.Now.AddMinutes(5)));
            await db.SaveChangesAsync();
        }

        Assert.Equal(0, await Worker().RunAsync(default));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await Worker().RunAsync(default));
    }

    [Fact]
    public async Task The_same_effect_on_the_same_subject_cannot_be_intended_twice()
    {
        var subject = Guid.NewGuid();
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        db.Add(new Intent("test", subject, clock.Now));
        db.Add(new Intent("test", subject, clock.Now));

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
    }

    private async Task IntendAsync(int count)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        for (var i = 0; i < count; i++)
            db.Add(new Intent("test", Guid.NewGuid(), clock.Now));
        await db.SaveChangesAsync();
    }

    private async Task<List<Intent>> IntentsAsync()
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Set<Intent>().AsNoTracking().ToListAsync();
    }

    private RunIntents Worker(IntentOptions? options = null) =>
        new(services.GetRequiredService<IServiceScopeFactory>(), clock, Options.Create(options ?? new IntentOptions()), NullLogger<RunIntents>.Instance);

    private sealed class Recorder : IIntentHandler
    {
        public string Kind => "test";

        public ConcurrentBag<Guid> Handled { get; } = [];

        public Func<Guid, Exception?> Fails { get; set; } = _ => null;

        public Task HandleAsync(Guid subjectId, CancellationToken ct)
        {
            if (Fails(subjectId) is { } failure)
                throw failure;
            Handled.Add(subjectId);
            return Task.CompletedTask;
        }
    }
}
