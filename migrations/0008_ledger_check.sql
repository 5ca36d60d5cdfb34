-- What must always hold, as one view: a row for each violation, none in health. ./farm check reads it.

create view ledger_check as
  -- 1. Each ledger transaction sums to zero in each currency.
  select 1 as invariant, 'transaction_sums_to_zero' as name, t.reference as subject,
    format('%s %s too much', sum(e.amount_minor), e.currency) as detail
  from ledger_entries e
  join ledger_transactions t on t.id = e.transaction_id
  group by t.id, e.currency
  having sum(e.amount_minor) <> 0
  union all
  select 1, 'transaction_has_entries', t.reference, 'a transaction without entries'
  from ledger_transactions t
  where not exists (select from ledger_entries e where e.transaction_id = t.id)

  union all
  -- 2. What the balance transactions of payments, refunds and payouts brought and took is what the clearing account says,
  -- per platform account and currency; and nothing that Stripe last listed differs from our books.
  select 2, 'clearing_is_what_was_settled', coalesce(l.platform_account, s.platform_account) || ' ' || coalesce(l.currency, s.currency),
    format('the ledger says %s, the balance transactions %s', coalesce(l.minor, 0), coalesce(s.minor, 0))
  from (
    select a.platform_account, a.currency, sum(e.amount_minor) as minor
    from ledger_accounts a
    join ledger_entries e on e.account_id = a.id
    join ledger_transactions t on t.id = e.transaction_id
    where a.kind = 'stripe_clearing' and t.kind in ('payment_settled', 'refund_settled', 'refund_return_settled', 'payout_settled')
    group by a.platform_account, a.currency) l
  full join (
    select b.platform_account, b.currency, sum(b.minor) as minor
    from (
      select p.platform_account, p.settlement_currency as currency, p.settlement_gross_minor - p.settlement_fee_minor as minor
      from payments p
      where p.settled_at is not null
      union all
      select p.platform_account, r.settlement_currency, -r.settlement_gross_minor
      from refunds r
      join payments p on p.id = r.payment_id
      where r.settled_at is not null
      union all
      select p.platform_account, r.settlement_currency, r.settlement_gross_minor
      from refunds r
      join payments p on p.id = r.payment_id
      where r.return_settled_at is not null
      union all
      select o.platform_account, o.settlement_currency, -o.settlement_gross_minor
      from payouts o
      where o.settlement_gross_minor is not null) b
    group by b.platform_account, b.currency) s
    on s.platform_account = l.platform_account and s.currency = l.currency
  where coalesce(l.minor, 0) <> coalesce(s.minor, 0)
  union all
  select 2, 'books_are_stripes', coalesce(d.stripe_id, d.our_id::text, d.platform_account),
    format('%s: we have %s %s, Stripe %s', d.kind, d.ours_minor, d.currency, d.stripes_minor)
  from reconciliation_differences d
  where d.ended_at is null

  union all
  -- 3. Units paid for or held never exceed a cap, and the counters say what the pledges do.
  select 3, 'campaign_within_cap', u.campaign_id::text,
    format('%s boxes and %s grams taken, caps %s and %s', u.boxes_taken, u.grams_taken, u.boxes_cap, u.grams_cap)
  from campaign_units u
  where u.boxes_taken > u.boxes_cap or u.grams_taken > u.grams_cap
  union all
  select 3, 'offer_within_cap', u.offer_id::text, format('%s units taken, cap %s', u.units_taken, u.units_cap)
  from offer_units u
  where u.units_taken > u.units_cap
  union all
  select 3, 'offer_units_are_those_of_pledges', u.offer_id::text, format('%s units taken, %s in pledges', u.units_taken, coalesce(t.units, 0))
  from offer_units u
  left join (
    select l.offer_id, sum(l.units) as units
    from (
      select l.offer_id, l.quantity as units
      from pledge_lines l
      join pledges p on p.id = l.pledge_id
      where p.status in ('held', 'confirmed')
      union all
      select l.offer_id, l.quantity_taken
      from pledge_change_lines l
      join pledge_changes c on c.id = l.change_id
      where c.status = 'held') l
    group by l.offer_id) t on t.offer_id = u.offer_id
  where u.units_taken <> coalesce(t.units, 0)
  union all
  select 3, 'collected_is_what_pledges_paid', f.campaign_id::text,
    format('%s pledges, %s goods and %s shipping counted; %s, %s and %s confirmed', f.pledges, f.goods_minor, f.shipping_minor, coalesce(c.pledges, 0), coalesce(c.goods, 0), coalesce(c.shipping, 0))
  from campaign_funds f
  join campaigns k on k.id = f.campaign_id and k.status in ('open', 'closing')
  left join (
    select p.campaign_id, count(*) as pledges, sum(p.goods_minor) as goods, sum(p.shipping_minor) as shipping
    from pledges p
    where p.status = 'confirmed'
    group by p.campaign_id) c on c.campaign_id = f.campaign_id
  where (f.pledges, f.goods_minor, f.shipping_minor) is distinct from (coalesce(c.pledges, 0), coalesce(c.goods, 0), coalesce(c.shipping, 0))

  union all
  -- 4. Refunds never exceed their charge, the payment knows all of them, and each has one booking.
  select 4, 'refunds_within_charge', p.id::text, format('%s refunded of %s %s, marked %s', coalesce(r.minor, 0), p.amount_minor, p.currency, p.refunded_minor)
  from payments p
  left join (
    select r.payment_id, sum(r.amount_minor) as minor, sum(r.amount_minor) filter (where r.status <> 'failed') as live_minor
    from refunds r
    group by r.payment_id) r on r.payment_id = p.id
  where coalesce(r.live_minor, 0) > p.amount_minor or p.refunded_minor > p.amount_minor
    or (p.refunded_minor <> 0 and p.status <> 'succeeded') or (coalesce(r.minor, 0) > 0 and p.refunded_minor = 0)
  union all
  select 4, 'refund_is_booked', r.id::text, format('a refund of %s %s without a booking', r.amount_minor, r.currency)
  from refunds r
  where r.replaces_id is null and not exists (select from ledger_transactions t where t.reference = 'refund_requested:' || r.id)
  union all
  select 4, 'payment_is_booked', p.id::text, format('%s %s taken without a booking', p.amount_minor, p.currency)
  from payments p
  where p.status = 'succeeded' and not exists (select from ledger_transactions t where t.reference = 'payment_succeeded:' || p.id)

  union all
  -- 5. Of a funded campaign, every paid unit is in one live parcel, and every live parcel in one live batch.
  select 5, 'paid_units_are_in_parcels', l.pledge_id::text, format('offer %s: %s units paid, %s in parcels', l.offer_id, l.quantity, coalesce(b.units, 0))
  from pledge_lines l
  join pledges p on p.id = l.pledge_id and p.status = 'confirmed'
  join campaigns c on c.id = p.campaign_id and c.status in ('funded', 'completed')
  left join (
    select q.source_id, l.offer_id, sum(l.units) as units
    from parcels q
    join parcel_lines l on l.parcel_id = q.id
    where q.status <> 'void'
    group by q.source_id, l.offer_id) b on b.source_id = l.pledge_id and b.offer_id = l.offer_id
  where l.quantity <> coalesce(b.units, 0)
  union all
  select 5, 'live_parcel_is_in_a_live_batch', q.id::text, format('batch %s is void', b.number)
  from parcels q
  join fulfilment_batches b on b.id = q.batch_id
  where q.status <> 'void' and b.voided_at is not null

  union all
  -- 6. Nothing leaves a campaign that it does not have: what is owed is never negative.
  select 6, 'a_liability_is_not_negative', a.kind || ' ' || a.campaign_id, format('%s %s', -sum(e.amount_minor), a.currency)
  from ledger_accounts a
  join ledger_entries e on e.account_id = a.id
  where a.kind in ('held', 'refunds_on_the_way', 'payable', 'reserve', 'frozen', 'transfers_on_the_way')
  group by a.id
  having sum(e.amount_minor) > 0
  union all
  select 6, 'an_asset_is_not_negative', a.kind || ' ' || a.campaign_id, format('%s %s', sum(e.amount_minor), a.currency)
  from ledger_accounts a
  join ledger_entries e on e.account_id = a.id
  where a.kind in ('advance', 'grower_debt', 'disputed')
  group by a.id
  having sum(e.amount_minor) < 0

  union all
  -- Payouts of a campaign stay within what was released to its grower, and each is the sum of its lines.
  select 6, 'payouts_within_released', o.campaign_id::text, format('%s %s paid out of %s', sum(o.amount_minor), o.currency, r.minor)
  from payouts o
  cross join lateral (
    select
      coalesce((select sum(s.gross_minor - s.platform_fee_minor - s.processing_fee_minor - s.reserve_minor)
        from releases s where s.campaign_id = o.campaign_id and s.currency = o.currency), 0)
      + coalesce((select sum(v.amount_minor) from reserve_releases v where v.campaign_id = o.campaign_id and v.currency = o.currency), 0)
      -- What a grower had paid of an advance that was never sent, and what a bank gave back.
      + coalesce((
        select -sum(e.amount_minor)
        from ledger_accounts a
        join ledger_entries e on e.account_id = a.id
        join ledger_transactions t on t.id = e.transaction_id and t.kind in ('advance_voided', 'dispute_loss_returned')
        where a.kind = 'payable' and a.campaign_id = o.campaign_id and a.currency = o.currency), 0) as minor) r
  where o.kind = 'earnings'
  group by o.campaign_id, o.currency, r.minor
  having sum(o.amount_minor) > r.minor
  union all
  select 6, 'payout_is_the_sum_of_its_lines', o.id::text, format('%s %s, its lines %s', o.amount_minor, o.currency, coalesce(sum(l.amount_minor), 0))
  from payouts o
  left join payout_lines l on l.payout_id = o.id
  where o.kind = 'earnings'
  group by o.id
  having o.amount_minor <> coalesce(sum(l.amount_minor), 0)
  union all
  select 6, 'release_is_booked', s.parcel_id::text, format('%s %s released without a booking', s.gross_minor, s.currency)
  from releases s
  where s.gross_minor > 0 and not exists (select from ledger_transactions t where t.reference = 'parcel_released:' || s.parcel_id)
  union all
  select 6, 'settled_parcel_is_released', q.id::text, 'settled without a release'
  from parcels q
  where q.status = 'settled' and not exists (select from releases s where s.parcel_id = q.id)

  union all
  -- 7. No campaign stays in Closing for more than five minutes after its last hold ended.
  select 7, 'closing_ends', c.id::text, format('closing since %s', c.closing_at)
  from campaigns c
  where c.status = 'closing'
    and greatest(
      c.closing_at,
      (select max(p.hold_expires_at) from pledges p where p.campaign_id = c.id and p.status = 'held'),
      (select max(h.hold_expires_at) from pledge_changes h join pledges p on p.id = h.pledge_id where p.campaign_id = c.id and h.status = 'held'))
      < now() - interval '5 minutes'

  union all
  -- 8. One e-mail per event.
  select 8, 'one_email_per_event', m.once_key, format('%s e-mails', count(*))
  from emails m
  group by m.once_key
  having count(*) > 1
  union all
  select 8, 'an_email_is_sent_or_waits', m.id::text, 'neither sent nor waiting to be'
  from emails m
  where m.sent_at is null and not exists (select from intents i where i.kind = 'send_email' and i.subject_id = m.id)

  union all
  -- 9. No intent without a key, and no effect that two of them stand for.
  select 9, 'intent_has_a_key', i.id::text, format('%s of %s', i.kind, i.subject_id)
  from intents i
  where i.idempotency_key is null or i.idempotency_key = ''
  union all
  select 9, 'refund_has_one_intent', r.id::text, format('%s intents', count(i.id))
  from refunds r
  left join intents i on i.kind = 'refund' and i.subject_id = r.id
  group by r.id
  having count(i.id) <> 1;
comment on view ledger_check is 'Reconciliation: one row for each violation of what must always hold; none in health.';
