using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Closing;

/// <summary>
/// Sweep: closes every campaign whose time has come, found by its state and not by a look-back, so that an outage of
/// any length ends with all of them closed. Each in its own unit of work: one that fails, or that waits for Stripe, holds
/// up no other.
/// </summary>
public sealed class CloseDueCampaigns(
    IServiceScopeFactory scopes, TimeProvider clock, IOptions<ClosingOptions> options, ILogger<CloseDueCampaigns> log)
{
    /// <summary>Returns how many campaigns it closed.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var closed = 0;
        var failures = new List<Exception>();
        var isStripeAway = false;
        foreach (var due in await FindAsync(ct))
        {
            // One time-out is enough for a sweep: those that need no answer go on.
            if (isStripeAway && due.HasHolds)
                continue;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<CloseCampaign>().RunAsync(due.Id, ct) == CloseResult.Closed)
                    closed++;
            }
            catch (HoldsUnanswered silence) when (silence.IsStripeAway)
            {
                log.LogWarning(silence, "Campaign {Campaign} is not closed while Stripe does not say which of its holds were paid", due.Id);
                isStripeAway = true;
                await PutOffAsync(due.Id, silence, ct);
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                log.LogError(failure, "Campaign {Campaign} could not be closed; the next sweep tries again", due.Id);
                failures.Add(failure);
                await PutOffAsync(due.Id, failure, ct);
            }
        }
        return failures.Count == 0 ? closed : throw new AggregateException($"{failures.Count} campaigns could not be closed.", failures);
    }

    private async Task PutOffAsync(Guid campaignId, Exception why, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var reason = why is HoldsUnanswered ? DelayReason.HoldsUnanswered : DelayReason.Failed;
        await scope.ServiceProvider.GetRequiredService<ClosingDelays>().PutOffAsync(campaignId, reason, ct);
    }

    // Those in the grace for payments on their way are left out, so that they keep no place of the sweep from others; those that were put off come last.
    private async Task<List<DueCampaign>> FindAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var now = clock.GetUtcNow();
        return await db.Database.SqlQuery<DueCampaign>($"""
            select c.id as "Id", h.has_holds as "HasHolds"
            from campaigns c
            cross join lateral (
              select exists (select from pledges p where p.campaign_id = c.id and p.status = 'held')
                or exists (
                  select from pledge_changes g
                  join pledges p on p.id = g.pledge_id
                  where g.status = 'held' and p.campaign_id = c.id) as has_holds) h
            left join closing_delays d on d.campaign_id = c.id
            where c.status = 'closing'
              or c.status = 'open' and c.deadline <= {now} and (c.deadline <= {now - options.Value.Grace} or not h.has_holds)
            order by d.tried_at nulls first, c.deadline, c.id
            limit {options.Value.CampaignsPerSweep}
            """).ToListAsync(ct);
    }

    private sealed record DueCampaign(Guid Id, bool HasHolds);
}
