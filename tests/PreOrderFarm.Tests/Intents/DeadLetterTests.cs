using PreOrderFarm.Intents;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Intents;

public sealed class DeadLetterTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_operator_sees_why_an_intent_was_given_up_and_has_it_tried_again()
    {
        await IntendAsync("unheard_of", 3);
        await farm.RunIntentsAsync();

        var first = await DeadAsync(null);
        var second = await DeadAsync(first.Next);
        Assert.Equal((2, 1), (first.Items.Count, second.Items.Count));
        Assert.Null(second.Next);
        Assert.All(first.Items, dead => Assert.Contains("unheard_of", dead.LastError, StringComparison.Ordinal));
        await Assert.ThrowsAsync<NotFound>(() => RetryAsync(Actor.Nobody, first.Items[0].Id));
        await RetryAsync(Given.Operator, first.Items[0].Id);
        await Assert.ThrowsAsync<RuleBroken>(() => RetryAsync(Given.Operator, first.Items[0].Id));
        await Assert.ThrowsAsync<NotFound>(() => RetryAsync(Given.Operator, Guid.NewGuid()));

        var waiting = Assert.Single(await farm.UseAsync<IntentQueries, IReadOnlyList<WaitingIntents>>(queries => queries.WaitingAsync(Given.Operator, default)));
        Assert.Equal(("unheard_of", 1L), (waiting.Kind, waiting.Waiting));
    }

    [Fact]
    public async Task Every_intent_has_its_own_key()
    {
        await IntendAsync("refund", 1);

        Assert.Equal(1, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from intents where idempotency_key = kind || '-' || subject_id"));
    }

    private Task<KeyPage<DeadIntent>> DeadAsync(string? after) =>
        farm.UseAsync<IntentQueries, KeyPage<DeadIntent>>(queries => queries.DeadAsync(Given.Operator, after, 2, default));

    private Task RetryAsync(Actor actor, Guid id) => farm.UseAsync<RetryIntent>(retry => retry.RunAsync(actor, id, default));

    private Task IntendAsync(string kind, int count) => farm.QueryAsync(db =>
    {
        for (var i = 0; i < count; i++)
            db.Add(new Intent(kind, Guid.NewGuid(), farm.Clock.Now));
        return db.SaveChangesAsync();
    });
}
