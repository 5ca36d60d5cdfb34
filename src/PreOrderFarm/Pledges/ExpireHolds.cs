using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Finds holds that have run out, by their state, and asks for their payment pages to be closed. It gives nothing back
/// itself: only the provider knows whether somebody is paying.
/// </summary>
public sealed class ExpireHolds(FarmDbContext db, TimeProvider clock, IOptions<PledgesOptions> options)
{
    /// <summary>
    /// Returns how many pages are to be closed. A hold whose bank was still working is asked about again later, should
    /// the webhook about it be lost; so is one whose intent was given up, for it would keep its units for ever.
    /// </summary>
    public Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var asksAgainAfter = now.AddMinutes(-options.Value.RecheckMinutes);
        return db.Database.ExecuteSqlAsync($"""
            insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
            select uuid_v7(), {ExpireCheckout.IntentKind}, due.id, due.platform_account, {now}, {now}
            from (
              select p.id, p.platform_account, g.hold_expires_at
              from pledges g
              join payments p on p.pledge_id = g.id and p.change_id is null and p.status = 'pending'
              where g.status = 'held' and g.hold_expires_at <= {now}
              union all
              select p.id, p.platform_account, c.hold_expires_at
              from pledge_changes c
              join payments p on p.change_id = c.id and p.status = 'pending'
              where c.status = 'held' and c.hold_expires_at <= {now}) due
            where not exists (
              select 1 from intents i
              where i.kind = {ExpireCheckout.IntentKind} and i.subject_id = due.id
                and (i.status = 'pending' or i.ended_at > {asksAgainAfter}))
            order by due.hold_expires_at
            limit {options.Value.SweepLimit}
            on conflict on constraint intents_subject_unique do update
            set status = 'pending', due_at = excluded.due_at, attempts = 0, ended_at = null
            where intents.status <> 'pending'
            """, ct);
    }
}
