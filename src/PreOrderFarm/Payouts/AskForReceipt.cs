using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payouts;

/// <summary>
/// Sweep: asks backers, twice, whether what was shipped has arrived. One e-mail for all parcels of a pledge that are due;
/// marks, e-mails and intents by one statement. A parcel that was shipped anew is asked about anew. What lies at a pick-up
/// point was not fetched, which is known there: nobody is asked, silence says nothing, and its money waits for the hand-over.
/// </summary>
public sealed class AskForReceipt(FarmDbContext db, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    private const int ParcelsPerStatement = 5_000;

    /// <summary>Returns how many e-mails were written.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var rules = options.Value;
        return await AskAsync("receipt_asked", isAgain: false, rules.FirstAskDays, rules.NoWordDays, ct)
            + await AskAsync("receipt_asked_again", isAgain: true, rules.SecondAskDays, rules.AnswerDays, ct);
    }

    private async Task<int> AskAsync(string template, bool isAgain, int afterDays, int daysToSay, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var firstAskedBefore = now.AddDays(options.Value.FirstAskDays - options.Value.SecondAskDays);
        var written = await db.Database.SqlQuery<int>($"""
            with due as materialized (
              select p.id, p.source_id
              from parcels p
              where p.status = 'shipped' and p.pick_up_point_id is null and p.shipped_at <= {now.AddDays(-afterDays)}
                and exists (select from pledges g where g.id = p.source_id)
                and case
                  when {isAgain} then p.receipt_asked_again_at is null and p.receipt_asked_at <= {firstAskedBefore}
                  else p.receipt_asked_at is null
                end
              order by p.id
              limit {ParcelsPerStatement}),
            mails as materialized (
              select source_id, uuid_v7() as id from due group by source_id),
            marked as (
              update parcels p
              set receipt_asked_at = coalesce(p.receipt_asked_at, {now}), receipt_asked_again_at = case when {isAgain} then {now}::timestamptz end,
                receipt_mail_id = case when {isAgain} then mails.id end
              from due join mails on mails.source_id = due.source_id
              where p.id = due.id
              returning p.id, p.source_id, p.campaign_id, p.culture, p.email, p.shipped_at, mails.id as mail_id),
            written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select m.mail_id, {template} || ':' || (array_agg(m.id order by m.id))[1] || ':' || extract(epoch from min(m.shipped_at))::bigint, {template}, min(m.culture), min(m.email),
                jsonb_build_object('campaign', min(c.title), 'parcels', count(*), 'days', {daysToSay},
                  'link', jsonb_build_object('link', 'pledge', 'id', m.source_id)), {now}
              from marked m
              join campaigns c on c.id = m.campaign_id
              group by m.source_id, m.mail_id
              on conflict on constraint emails_once do nothing
              returning id),
            intended as (
              insert into intents (id, kind, subject_id, created_at, due_at)
              select uuid_v7(), 'send_email', id, {now}, {now} from written)
            select count(*)::int as "Value" from written
            """).ToListAsync(ct);
        return written[0];
    }
}
