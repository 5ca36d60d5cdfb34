using Microsoft.Extensions.Caching.Memory;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>
/// Funding curves as everyone may ask for them. A curve adds up every pledge of a campaign, so it is kept for half a minute,
/// and at most two are being read at a time; its last point is drawn from the progress of the moment.
/// </summary>
public sealed class FundingCurves(IServiceScopeFactory scopes, IMemoryCache cache) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim turns = new(2);

    public async Task<FundingCurve?> OfAsync(Guid campaignId, CancellationToken ct)
    {
        var key = (nameof(FundingCurves), campaignId);
        if (cache.TryGetValue(key, out FundingCurve? known))
            return known;
        await turns.WaitAsync(ct);
        try
        {
            if (cache.TryGetValue(key, out known))
                return known;
            await using var scope = scopes.CreateAsyncScope();
            return cache.Set(key, await scope.ServiceProvider.GetRequiredService<ReadFundingCurve>().RunAsync(campaignId, ct), Kept);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();
}
