using Microsoft.Extensions.Caching.Memory;
using PreOrderFarm.Reconciliation;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>
/// Proofs as everyone may ask for them. A proof adds up every row of a campaign, so it is kept for some seconds, and
/// strangers together never occupy the database with more than two at a time.
/// </summary>
public sealed class PublicProofs(IServiceScopeFactory scopes, IMemoryCache cache) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim turns = new(2);

    public Task<CampaignProof> FindAsync(string slug, CancellationToken ct) => ReadAsync(slug, proofs => proofs.FindAsync(slug, ct), ct);

    public Task<CampaignProof> FindAsync(Guid campaignId, CancellationToken ct) => ReadAsync(campaignId, proofs => proofs.FindAsync(campaignId, ct), ct);

    public void Dispose() => turns.Dispose();

    private async Task<CampaignProof> ReadAsync(object campaign, Func<CampaignProofs, Task<CampaignProof>> read, CancellationToken ct)
    {
        var key = (nameof(PublicProofs), campaign);
        if (cache.TryGetValue(key, out CampaignProof? known))
            return known!;
        await turns.WaitAsync(ct);
        try
        {
            if (cache.TryGetValue(key, out known))
                return known!;
            await using var scope = scopes.CreateAsyncScope();
            return cache.Set(key, await read(scope.ServiceProvider.GetRequiredService<CampaignProofs>()), Kept);
        }
        finally
        {
            turns.Release();
        }
    }
}
