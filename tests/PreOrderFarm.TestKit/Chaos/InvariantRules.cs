namespace PreOrderFarm.TestKit.Chaos;

/// <summary>Each rule and a statement that returns a row for each thing that breaks it.</summary>
internal static class InvariantRules
{
    public static IReadOnlyList<(string Rule, string Sql)> All { get; } =
    [
        ("a ledger transaction that is not zero per currency", """
            select transaction_id || ' ' || currency || ' ' || sum(amount_minor)
            from ledger_entries group by transaction_id, currency having sum(amount_minor) <> 0
            """),
        ("a currency whose entries are not zero", """
            select currency || ' ' || sum(amount_minor) from ledger_entries group by currency having sum(amount_minor) <> 0
            """),
        ("an account on the wrong side", """
            select a.kind || ' ' || a.currency || ' ' || coalesce(a.campaign_id::text, '') || ' ' || sum(e.amount_minor)
            from ledger_entries e join ledger_accounts a on a.id = e.account_id
            group by a.id
            having (a.kind in ('held', 'refunds_on_the_way', 'payable', 'reserve', 'frozen', 'transfers_on_the_way') and sum(e.amount_minor) > 0)
              or (a.kind in ('advance', 'grower_debt', 'disputed') and sum(e.amount_minor) < 0)
            """),
        ("more sold than the cap", """
            select c.slug || ' ' || sum(l.quantity)
            from campaigns c
            join pledges p on p.campaign_id = c.id and p.status in ('held', 'confirmed')
            join pledge_lines l on l.pledge_id = p.id
            join offers o on o.id = l.offer_id
            group by c.id
            having case c.cap_kind when 'boxes' then sum(l.quantity) else sum(l.quantity::bigint * o.net_grams) end > c.harvest_cap
            """),
        ("more of an offer sold than its cap", """
            select o.name || ' ' || sum(l.quantity)
            from offers o
            join pledge_lines l on l.offer_id = o.id
            join pledges p on p.id = l.pledge_id and p.status in ('held', 'confirmed')
            group by o.id
            having sum(l.quantity) > o.quantity_cap
            """),
        ("refunds beyond their payment", """
            select p.id || ' ' || sum(r.amount_minor) || ' of ' || p.amount_minor
            from refunds r join payments p on p.id = r.payment_id
            where r.status <> 'failed' group by p.id having sum(r.amount_minor) > p.amount_minor
            """),
        ("a payment that counts other refunds than it has", """
            select p.id || ' ' || p.refunded_minor || ', rows ' || coalesce(sum(r.amount_minor), 0)
            from payments p left join refunds r on r.payment_id = p.id
            group by p.id
            having p.refunded_minor not between coalesce(sum(r.amount_minor) filter (where r.status <> 'failed'), 0) and coalesce(sum(r.amount_minor), 0)
            """),
        ("a campaign whose held money is not what was paid and not refunded", """
            select m.campaign_id || ' held ' || m.held || ', paid ' || m.paid
            from (
              select c.id as campaign_id,
                (select coalesce(-sum(e.amount_minor), 0) from ledger_entries e join ledger_accounts a on a.id = e.account_id
                  where a.campaign_id = c.id and a.kind = 'held') as held,
                (select coalesce(sum(amount_minor - refunded_minor), 0) from payments where campaign_id = c.id and status = 'succeeded') as paid
              from campaigns c
              where not exists (
                select from ledger_accounts a where a.campaign_id = c.id and a.kind in ('payable', 'reserve', 'grower_debt', 'advance', 'disputed'))) m
            where m.held <> m.paid
            """),
        ("money on its way that belongs to no refund", """
            select a.campaign_id || ' ' || sum(e.amount_minor)
            from ledger_entries e join ledger_accounts a on a.id = e.account_id
            where a.kind = 'refunds_on_the_way'
              and not exists (select from refunds r where r.campaign_id = a.campaign_id and r.status <> 'succeeded')
            group by a.id having sum(e.amount_minor) <> 0
            """),
        ("units of a funded campaign that are not in exactly one live parcel", """
            select c.slug || ' ' || coalesce(b.pledge_id, s.pledge_id) || ': ' || coalesce(b.units, 0) || ' paid, ' || coalesce(s.units, 0) || ' in parcels'
            from (
              select p.campaign_id, l.pledge_id, l.offer_id, l.quantity::bigint as units
              from pledges p join pledge_lines l on l.pledge_id = p.id
              where p.status = 'confirmed' and not exists (select from refunds r where r.pledge_id = p.id)) b
            full join (
              select p.campaign_id, p.source_id as pledge_id, l.offer_id, sum(l.units) as units
              from parcels p
              join fulfilment_batches f on f.id = p.batch_id and f.campaign_id = p.campaign_id and f.voided_at is null
              join parcel_lines l on l.parcel_id = p.id
              where p.status <> 'void' and exists (select from pledges g where g.id = p.source_id)
                and not exists (select from refunds r where r.pledge_id = p.source_id)
              group by 1, 2, 3) s on s.pledge_id = b.pledge_id and s.offer_id = b.offer_id
            join campaigns c on c.id = coalesce(b.campaign_id, s.campaign_id) and c.status in ('funded', 'completed')
            where b.units is distinct from s.units
            """),
        ("a pledge whose parcels carry other money", """
            select p.reference
            from pledges p
            join campaigns c on c.id = p.campaign_id and c.status in ('funded', 'completed')
            left join parcels s on s.source_id = p.id
            where p.status = 'confirmed'
            group by p.id
            having (sum(s.goods_minor), sum(s.shipping_minor)) is distinct from (p.goods_minor::numeric, p.shipping_minor::numeric)
            """),
        ("a parcel of a campaign that was not funded", """
            select p.code from parcels p join campaigns c on c.id = p.campaign_id
            where c.status in ('draft', 'in_review', 'scheduled', 'open', 'unfunded') and exists (select from pledges g where g.id = p.source_id)
            """),
        ("a closing that is missing, or tells other totals than the rows", """
            select c.slug || ' ' || c.status || ' ' || coalesce(k.outcome, 'no closing')
            from campaigns c
            left join campaign_closings k on k.campaign_id = c.id
            where c.status in ('funded', 'completed', 'unfunded')
              and (k.outcome, k.parcels, k.batches) is distinct from (
                case c.status when 'unfunded' then 'unfunded' else 'funded' end,
                (select count(*)::integer from parcels p where p.campaign_id = c.id and exists (select from pledges g where g.id = p.source_id)),
                (select count(distinct p.batch_id)::integer from parcels p where p.campaign_id = c.id and exists (select from pledges g where g.id = p.source_id)))
            """),
        ("a missed campaign that keeps money", """
            select c.slug || ' ' || p.id || ' ' || p.amount_minor - p.refunded_minor
            from campaigns c join payments p on p.campaign_id = c.id and p.status = 'succeeded'
            where c.status = 'unfunded' and p.refunded_minor <> p.amount_minor
            """),
        ("an end of a campaign that a backer was told not once", """
            select c.slug || ' ' || p.reference || ' ' || t.told
            from campaigns c
            join pledges p on p.campaign_id = c.id and p.status = 'confirmed'
            cross join lateral (
              select count(*) as told from emails e
              where e.template = case c.status when 'unfunded' then 'campaign_missed' else 'campaign_funded' end
                and e.model -> 'link' ->> 'id' = p.id::text) t
            where c.status in ('funded', 'completed', 'unfunded') and t.told <> 1
            """),
        ("a thank-you that was sent twice", """
            select template || ' ' || recipient || ' ' || count(*)
            from emails where template in ('pledge_paid', 'campaign_funded', 'campaign_missed', 'batches_ready')
            group by template, recipient, model -> 'link' ->> 'id' having count(*) > 1
            """),
        ("an e-mail that nobody will send", """
            select e.template || ' ' || e.id from emails e
            where not exists (select from intents i where i.kind = 'send_email' and i.subject_id = e.id)
            """),
        ("a campaign in closing for more than five minutes", """
            select slug from campaigns c
            where status = 'closing' and closing_at < now() - interval '5 minutes'
              and not exists (select from pledges p where p.campaign_id = c.id and p.status = 'held' and p.hold_expires_at > now() - interval '5 minutes')
            """),
        ("an intent without a key, or a second of one cause", """
            select min(kind) || ' ' || count(*) from intents group by kind, subject_id having count(*) > 1 or min(coalesce(idempotency_key, '')) = ''
            """),
        ("an intent that was given up", "select kind || ' ' || coalesce(last_error, '') from intents where status = 'dead' and kind <> 'send_email'"),
        ("a paid-out sum that was not released or advanced", """
            select a.campaign_id || ' ' || sum(e.amount_minor)
            from ledger_entries e join ledger_accounts a on a.id = e.account_id
            where a.kind in ('payable', 'transfers_on_the_way', 'reserve')
            group by a.campaign_id, a.currency having sum(e.amount_minor) > 0
            """),
    ];
}
