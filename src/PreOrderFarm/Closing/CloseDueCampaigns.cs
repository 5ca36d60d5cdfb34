using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Closing;

/// <summary>
/// Sweep: closes every campaign whose time has come, found by its state and not by a look-back, so that an outage of
/// any length ends with all of them closed. Each in its own unit of work: one that fails holds up no other.
/// </summary>
public sealed class CloseDueCampaigns(
    IServiceScopeFactory scopes, TimeProvider clock, IOptions<ClosingOptions> options, ILogger<CloseDueCampaigns> log)
{
    /// <summary>Returns how many campaigns it closed.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var closed = 0;
        var failures = new List<Exception>();
        foreach (var campaignId in await FindAsync(ct))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<CloseCampaign>().RunAsync(campaignId, ct) == CloseResult.Closed)
                    closed++;
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                log.LogError(failure, "Campaign {Campaign} could not be closed; the next sweep tries again", campaignId);
                failures.Add(failure);
            }
        }
        return failures.Count == 0 ? closed : throw new AggregateException($"{failures.Count} campaigns could not be closed.", failures);
    }

    // Those in the grace for payments on their way are left out, so that they keep no place of the sweep from others.
    private async Task<List<Guid>> FindAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var now = clock.GetUtcNow();
        return await db.Database.SqlQuery<Guid>($"""
            select c.id as "Value"
            from campaigns c
            where c.status = 'closing'
              or c.status = 'open' and c.deadline <= {now}
                and (c.deadline <= {now - options.Value.Grace}
                  or not exists (select from pledges p where p.campaign_id = c.id and p.status = 'held')
                    and not exists (
                      select from pledge_changes g
                      join pledges p on p.id = g.pledge_id
                      where g.status = 'held' and p.campaign_id = c.id))
            order by c.deadline, c.id
            limit {options.Value.CampaignsPerSweep}
            """).ToListAsync(ct);
    }
}
