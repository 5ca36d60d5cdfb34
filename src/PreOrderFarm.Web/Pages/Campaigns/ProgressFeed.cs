using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>What a campaign's page shows of its progress, already in the reader's words.</summary>
public sealed record ProgressWords(long Percent, bool IsReached, string Collected, string PercentText, string Backers, string? Stretch);

/// <summary>
/// The progress of a campaign as it moves: woken by the database, read at most once a second however many people watch.
/// A stream ends by itself; browsers come back.
/// </summary>
public sealed class ProgressFeed(DatabaseSignal signal, IServiceScopeFactory scopes, IMemoryCache cache, CampaignWords words, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public async IAsyncEnumerable<SseItem<ProgressWords>> WatchAsync(Guid campaignId, [EnumeratorCancellation] CancellationToken ct)
    {
        var until = clock.GetUtcNow() + Longest;
        FundingProgress? shown = null;
        while (clock.GetUtcNow() < until)
        {
            var changed = signal.WaitAsync("campaign_progress", Heartbeat, ct);
            var progress = await ReadAsync(campaignId, ct);
            if (progress != shown)
                yield return new SseItem<ProgressWords>(InWords(progress), "progress");
            else
                yield return new SseItem<ProgressWords>(InWords(progress), "still");
            shown = progress;
            while (await changed is { Length: > 0 } other && !string.Equals(other, campaignId.ToString("D"), StringComparison.Ordinal))
                changed = signal.WaitAsync("campaign_progress", Heartbeat, ct);
            await Task.Delay(Pause, clock, ct);
        }
    }

    public ProgressWords InWords(FundingProgress progress) => new(
        ProgressBar.Of(progress).Value, progress.IsReached, words.Amount(progress, progress.Collected), words.Percent(progress), words.Backers(progress.Pledges), words.Stretch(progress));

    private async Task<FundingProgress> ReadAsync(Guid campaignId, CancellationToken ct) =>
        (await cache.GetOrCreateAsync(("progress", campaignId), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Pause;
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<CampaignQueries>().ProgressAsync(campaignId, ct);
        }))!;
}

internal static class ProgressEndpoint
{
    public static void MapProgress(this WebApplication app) =>
        app.MapGet("/campaigns/{slug}/progress", async Task<IResult> (string slug, HttpContext context, CampaignQueries campaigns, ProgressFeed feed, Watchers watchers) =>
        {
            if (!watchers.TryEnter(RateLimits.Household(context.Connection.RemoteIpAddress), out var place, out var refusal))
            {
                context.Response.Headers.RetryAfter = "60";
                return TypedResults.StatusCode(refusal);
            }
            context.Response.RegisterForDispose(place);
            var campaign = await campaigns.BySlugAsync(Actor.Nobody, slug, context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.ServerSentEvents(feed.WatchAsync(campaign.Id, context.RequestAborted));
        }).AllowAnonymous().ExcludeFromDescription();
}
