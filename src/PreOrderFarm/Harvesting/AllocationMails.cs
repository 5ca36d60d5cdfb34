using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Harvesting;

/// <summary>Tells everyone who gets less than they ordered what they get, why, and what goes back: all e-mails by one statement, each written once.</summary>
public sealed class AllocationMails(FarmDbContext db, TimeProvider clock)
{
    public Task RunAsync(Guid allocationId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select uuid_v7(), 'short_harvest:' || a.id || ':' || p.id, 'short_harvest', p.culture, p.email,
                jsonb_build_object(
                  'variant', case a.policy when 'pro_rata' then '' else a.policy end,
                  'campaign', c.title,
                  'reference', p.reference,
                  'offer', o.name,
                  'ordered', l.quantity,
                  'given', l.quantity - (
                    select sum(e.wanted_units - e.given_units)
                    from harvest_shares e join harvest_allocations f on f.id = e.allocation_id
                    where e.pledge_id = p.id and f.offer_id = o.id),
                  'amount', jsonb_build_object('minor', s.refund_minor, 'currency', p.currency),
                  'link', jsonb_build_object('link', 'pledge', 'id', p.id)),
                {clock.GetUtcNow()}
              from harvest_shares s
              join harvest_allocations a on a.id = s.allocation_id
              join campaigns c on c.id = a.campaign_id
              join offers o on o.id = a.offer_id
              join pledges p on p.id = s.pledge_id
              join pledge_lines l on l.pledge_id = p.id and l.offer_id = o.id
              where s.allocation_id = {allocationId} and s.given_units < s.wanted_units
              on conflict on constraint emails_once do nothing
              returning id, model -> 'link' ->> 'id' as pledge_id)
            insert into intents (id, kind, subject_id, lane, created_at, due_at)
            select uuid_v7(), 'send_email', w.id, p.campaign_id::text, {clock.GetUtcNow()}, {clock.GetUtcNow()}
            from written w
            join pledges p on p.id = w.pledge_id::uuid
            """, ct);
}
