using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Web.Pages.Packing;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>What every open station of a batch is told: at once, from one reading, and of no other batch.</summary>
public sealed class PackingFeedTests(SiteHost site) : IClassFixture<SiteHost>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private PackingFeed Feed => site.Services.GetRequiredService<PackingFeed>();

    [Fact]
    public async Task All_stations_of_a_batch_are_told_of_a_change_at_once_and_from_one_reading()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        await using var first = new Watcher(Feed, batch.Id);
        await using var second = new Watcher(Feed, batch.Id);
        Assert.Equal(("oo", 1), await first.NextAsync() is var begin ? (begin.Statuses, begin.Version) : default);
        await second.NextAsync();

        await site.Farm.ExecuteAsync($"update fulfilment_batches set version = 2 where id = {batch.Id}");
        await site.Farm.ExecuteAsync($"update parcels set status = 'packed', packed_at = now() where batch_id = {batch.Id} and position = 1");

        var told = await Task.WhenAll(first.NextAsync(), second.NextAsync());
        Assert.Equal(("po", 2), (told[0].Statuses, told[0].Version));
        Assert.Same(told[0], told[1]);
    }

    [Fact]
    public async Task Who_joins_right_after_another_sees_what_has_changed_in_between()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        await using var first = new Watcher(Feed, batch.Id);
        await first.NextAsync();
        await site.Farm.ExecuteAsync($"update parcels set status = 'packed', packed_at = now() where batch_id = {batch.Id}");

        await using var joining = new Watcher(Feed, batch.Id);

        Assert.Equal("p", (await joining.NextAsync()).Statuses);
    }

    [Fact]
    public async Task A_change_of_another_batch_wakes_nobody_here()
    {
        var (mine, other) = (await site.GivenBatchAsync(parcels: 1), await site.GivenBatchAsync(parcels: 1));
        await using var here = new Watcher(Feed, mine.Id);
        await using var there = new Watcher(Feed, other.Id);
        await here.NextAsync();
        await there.NextAsync();
        var waiting = here.NextAsync();

        await site.Farm.ExecuteAsync($"update parcels set status = 'packed', packed_at = now() where batch_id = {other.Id}");

        Assert.Equal("p", (await there.NextAsync()).Statuses);
        Assert.False(waiting.IsCompleted);
        await site.Farm.ExecuteAsync($"update parcels set status = 'void', voided_at = now() where batch_id = {mine.Id}");
        Assert.Equal("v", (await waiting).Statuses);
    }

    [Fact]
    public async Task A_stream_ends_by_itself_and_when_its_reader_leaves()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        await using var old = new Watcher(Feed, batch.Id);
        await old.NextAsync();
        site.Farm.Clock.Advance(TimeSpan.FromMinutes(11));
        await site.Farm.ExecuteAsync($"update parcels set status = 'packed', packed_at = now() where batch_id = {batch.Id}");
        Assert.False(await old.HasNextAsync());

        using var left = new CancellationTokenSource();
        await using var leaving = new Watcher(Feed, batch.Id, left.Token);
        await leaving.NextAsync();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(leaving.HasNextAsync);
    }

    private sealed class Watcher(PackingFeed feed, Guid batch, CancellationToken ct = default) : IAsyncDisposable
    {
        private readonly CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        private IAsyncEnumerator<System.Net.ServerSentEvents.SseItem<StationState>>? states;

        public Task<bool> HasNextAsync() => (states ??= feed.WatchAsync(batch, end.Token).GetAsyncEnumerator(CancellationToken.None)).MoveNextAsync().AsTask().WaitAsync(Soon);

        public async Task<StationState> NextAsync()
        {
            Assert.True(await HasNextAsync());
            return states!.Current.Data;
        }

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            try
            {
                while (states is not null && await states.MoveNextAsync())
                {
                    // What was still on its way.
                }
            }
            catch (OperationCanceledException)
            {
                // It has ended.
            }
            end.Dispose();
        }
    }
}
