using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

public enum DelayReason
{
    /// <summary>Stripe does not say which of the campaign's holds were paid.</summary>
    HoldsUnanswered,

    /// <summary>Something broke; the log says what.</summary>
    Failed,
}

/// <summary>A campaign whose time has come and that could not be closed.</summary>
public sealed record ClosingDelay(Guid CampaignId, string Campaign, DateTimeOffset Deadline, string ReasonName, DateTimeOffset Since, DateTimeOffset TriedAt)
{
    public DelayReason Reason => SnakeCase.Parse<DelayReason>(ReasonName);
}

/// <summary>Campaigns whose closing is put off: they are tried again after all others, and an operator sees them.</summary>
public sealed class ClosingDelays(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Since counts from when this reason came up.</summary>
    public Task PutOffAsync(Guid campaignId, DelayReason reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            insert into closing_delays as d (campaign_id, reason, since, tried_at)
            values ({campaignId}, {SnakeCase.Of(reason)}, {now}, {now})
            on conflict (campaign_id) do update
            set reason = excluded.reason, tried_at = excluded.tried_at,
              since = case when d.reason = excluded.reason then d.since else excluded.since end
            """, ct);
    }

    /// <summary>It has waited this long for Stripe to answer about its holds.</summary>
    public Task<bool> HasWaitedAsync(Guid campaignId, TimeSpan limit, CancellationToken ct)
    {
        var before = clock.GetUtcNow() - limit;
        return db.Database.SqlQuery<bool>($"""
            select exists (
              select from closing_delays
              where campaign_id = {campaignId} and reason = 'holds_unanswered' and since <= {before}) as "Value"
            """).SingleAsync(ct);
    }

    internal Task EndAsync(Guid campaignId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"delete from closing_delays where campaign_id = {campaignId}", ct);

    /// <summary>The longest delayed first.</summary>
    public Task<List<ClosingDelay>> AllAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        return db.Database.SqlQuery<ClosingDelay>($"""
            select d.campaign_id as "CampaignId", c.title as "Campaign", c.deadline as "Deadline", d.reason as "ReasonName", d.since as "Since", d.tried_at as "TriedAt"
            from closing_delays d
            join campaigns c on c.id = d.campaign_id
            where c.status in ('open', 'closing')
            order by d.since
            limit 100
            """).ToListAsync(ct);
    }
}
