-- Offers that are sold by weight: a box is paid for at its maximum, weighed when it is packed, and settled when it has left.

-- ---------------------------------------------------------------- Campaigns

alter table offers add column is_sold_by_weight boolean not null default false;
comment on column offers.is_sold_by_weight is 'The price is that of net_grams, the most that a box weighs; of one that weighs less, the difference is paid back.';

-- ---------------------------------------------------------------- Fulfilment

alter table parcels
  add column is_sold_by_weight boolean not null default false,
  add column actual_grams bigint,
  add column weighed_at timestamptz,
  add column weighed_by uuid constraint parcels_weigher references members,
  add column weight_settled_at timestamptz,
  add constraint parcels_actual_grams_positive check (actual_grams > 0),
  add constraint parcels_weighed_whole check ((actual_grams is null) = (weighed_at is null) and (weighed_by is null or weighed_at is not null)),
  add constraint parcels_only_weighed_if_sold_so check (actual_grams is null or is_sold_by_weight),
  add constraint parcels_weighed_before_packed check (not is_sold_by_weight or actual_grams is not null or status in ('planned', 'void')),
  add constraint parcels_weight_settled_whole check (weight_settled_at is null or actual_grams is not null);
comment on column parcels.actual_grams is 'What the fruit of all its units weighs, if it is sold by weight: said when it is packed, final when it has left.';
comment on column parcels.weight_settled_at is 'Since then goods_minor is the price of its actual weight, and stays so.';
create index parcels_to_settle_by_weight on parcels (campaign_id) where is_sold_by_weight and weight_settled_at is null and status in ('shipped', 'delivered');

-- ---------------------------------------------------------------- Payments

alter table refunds drop constraint refunds_reason_known;
alter table refunds add constraint refunds_reason_known check (reason in
  ('campaign_missed', 'campaign_cancelled', 'pledge_cancelled', 'pledge_decreased', 'late_payment', 'goodwill', 'short_harvest', 'actual_weight'));

-- ---------------------------------------------------------------- Harvesting

create table weight_settlements (
  parcel_id uuid primary key constraint weight_settlements_parcel references parcels,
  pledge_id uuid not null constraint weight_settlements_pledge references pledges,
  offer_id uuid not null constraint weight_settlements_offer references offers,
  maximum_grams bigint not null,
  actual_grams bigint not null,
  paid_minor bigint not null,
  difference_minor bigint not null,
  refund_minor bigint not null,
  settled_at timestamptz not null,
  constraint weight_settlements_grams_positive check (maximum_grams > 0 and actual_grams > 0),
  constraint weight_settlements_money_range check (difference_minor between 0 and paid_minor and refund_minor between 0 and difference_minor)
);
comment on table weight_settlements is 'Harvesting: a parcel sold by weight that has left, settled once: paid_minor was the price of its maximum, difference_minor is what its actual weight costs less. refund_minor of that went back: less only where less was left of what had been paid.';
create index weight_settlements_by_pledge on weight_settlements (pledge_id);

-- ---------------------------------------------------------------- Payouts

-- As before, but an advance is also made smaller by what was advanced on money that has gone back since, because the harvest
-- was short or boxes weighed less; it is void when nothing is left of it.
create or replace function void_unsent_advance(of_campaign uuid, at timestamptz) returns bigint
language plpgsql
as $$
declare
  p record;
  part record;
  back_minor bigint;
  left_minor bigint;
  taken bigint;
  earlier bigint;
begin
  perform lock_released_money(array[of_campaign]);
  select o.id, o.currency, o.amount_minor, o.requested_at,
    o.status = 'requested' and o.attempts = o.refusals and o.stripe_transfer_id is null as is_unsent
  into p
  from payouts o
  where o.campaign_id = of_campaign and o.kind = 'advance'
  for no key update;
  if not found or not p.is_unsent then
    return 0;
  end if;
  -- Who cancels or cuts has locked the campaign, and reads it after the payout's lock.
  if exists (select from campaigns c where c.id = of_campaign and c.status = 'cancelled') then
    back_minor := p.amount_minor;
  else
    select least(p.amount_minor, greatest(0, p.amount_minor - b.asked_minor + ceil(r.minor * t.advance_basis_points / 10000.0)::bigint)) into back_minor
    from payout_terms t
    cross join lateral (
      select coalesce(sum(r.amount_minor), 0) as minor
      from refunds r
      where r.campaign_id = of_campaign and r.reason in ('short_harvest', 'actual_weight') and r.replaces_id is null and r.requested_at >= p.requested_at) r
    cross join lateral (
      select sum(e.amount_minor) as asked_minor
      from ledger_transactions x
      join ledger_entries e on e.transaction_id = x.id and e.amount_minor > 0
      where x.reference = 'advance_requested:' || p.id) b
    where t.campaign_id = of_campaign;
  end if;
  if coalesce(back_minor, 0) = 0 then
    return 0;
  end if;
  if back_minor = p.amount_minor then
    update payouts set status = 'void' where id = p.id;
    update intents set status = 'done', ended_at = at where kind = 'transfer' and subject_id = p.id and status <> 'done';
  else
    update payouts set amount_minor = p.amount_minor - back_minor where id = p.id;
  end if;
  select count(distinct split_part(x.reference, ':', 4)) into earlier
  from ledger_transactions x
  where x.kind = 'advance_voided' and x.reference like 'advance_voided:' || p.id || ':%';
  left_minor := back_minor;
  for part in
    select k.kind, case k.kind when 'payable' then back_minor else account_balance(k.kind, p.currency, of_campaign) end as minor
    from unnest(array['advance', 'grower_debt', 'payable']) with ordinality as k (kind, place)
    order by k.place
  loop
    taken := least(left_minor, greatest(part.minor, 0));
    if taken > 0 then
      perform book_transfer('advance_voided', p.id::text || ':' || part.kind || case when earlier > 0 then ':' || earlier else '' end,
        'transfers_on_the_way', of_campaign, part.kind, of_campaign, p.currency, taken, at);
      left_minor := left_minor - taken;
    end if;
  end loop;
  return case when back_minor = p.amount_minor then back_minor else 0 end;
end
$$;
comment on function void_unsent_advance is 'Payouts: calls off the advance of a cancelled campaign that certainly was not sent, and what of another''s was advanced on money that has gone back; 0 when some of it is still to be paid.';

-- ---------------------------------------------------------------- Reconciliation

create or replace view ledger_check as
  with taken as (
    select p.campaign_id, l.offer_id, l.quantity::bigint as units
    from pledge_lines l
    join pledges p on p.id = l.pledge_id
    where p.status in ('held', 'confirmed')
    union all
    select p.campaign_id, l.offer_id, l.quantity_taken
    from pledge_change_lines l
    join pledge_changes c on c.id = l.change_id and c.status = 'held'
    join pledges p on p.id = c.pledge_id),
  short as (
    select h.pledge_id, a.offer_id, sum(h.wanted_units - h.given_units) as units, sum(h.goods_minor) as goods_minor, sum(h.shipping_minor) as shipping_minor
    from harvest_shares h
    join harvest_allocations a on a.id = h.allocation_id
    group by h.pledge_id, a.offer_id),
  weighed as (
    select pledge_id, sum(difference_minor) as goods_minor
    from weight_settlements
    group by pledge_id)
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
  -- 2. Each balance transaction, as last read from Stripe, is in the clearing account of its platform account and currency,
  -- and nothing else is there; and nothing that Stripe last listed differs from our books.
  select 2, 'clearing_is_stripes_balance', r.platform_account || ' ' || d.source_id,
    format('the ledger says %s %s, Stripe''s balance transactions %s', d.ours_minor, d.currency, d.stripes_minor)
  from (
    select platform_account, max(started_at) as read_at
    from reconciliation_runs
    where ended_at is not null and failure is null
    group by platform_account) r
  cross join lateral clearing_differences(r.platform_account, r.read_at) d
  union all
  select 2, 'books_are_stripes', coalesce(d.stripe_id, d.our_id::text, d.platform_account),
    format('%s: we have %s %s, Stripe %s', d.kind, d.ours_minor, d.currency, d.stripes_minor)
  from reconciliation_differences d
  where d.ended_at is null

  union all
  -- 3. Units paid for or held never exceed a cap, and the counters say what the pledges do.
  select 3, 'campaign_within_cap', c.id::text, format('%s boxes and %s grams taken, cap %s %s', t.boxes, t.grams, c.harvest_cap, c.cap_kind)
  from campaigns c
  join (
    select t.campaign_id, sum(t.units) as boxes, sum(t.units * f.net_grams) as grams
    from taken t
    join offers f on f.id = t.offer_id
    group by t.campaign_id) t on t.campaign_id = c.id
  where case c.cap_kind when 'boxes' then t.boxes else t.grams end > c.harvest_cap
  union all
  select 3, 'offer_within_cap', f.id::text, format('%s units taken, cap %s', sum(t.units), f.quantity_cap)
  from offers f
  join taken t on t.offer_id = f.id
  group by f.id
  having sum(t.units) > f.quantity_cap
  union all
  select 3, 'campaign_units_are_those_of_pledges', u.campaign_id::text,
    format('%s boxes and %s grams taken, %s and %s in pledges', u.boxes_taken, u.grams_taken, coalesce(t.boxes, 0), coalesce(t.grams, 0))
  from campaign_units u
  left join (
    select t.campaign_id, sum(t.units) as boxes, sum(t.units * f.net_grams) as grams
    from taken t
    join offers f on f.id = t.offer_id
    group by t.campaign_id) t on t.campaign_id = u.campaign_id
  where (u.boxes_taken, u.grams_taken) is distinct from (coalesce(t.boxes, 0), coalesce(t.grams, 0))
  union all
  select 3, 'offer_units_are_those_of_pledges', u.offer_id::text, format('%s units taken, %s in pledges', u.units_taken, coalesce(t.units, 0))
  from offer_units u
  left join (
    select t.offer_id, sum(t.units) as units
    from taken t
    group by t.offer_id) t on t.offer_id = u.offer_id
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
  -- 4. Refunds never exceed their charge, the payment knows all of them, each is booked once, and what a missed campaign can
  -- give back, it gives back. A refund that replaces a failed one, or a part of it, is the same money.
  select 4, 'refunds_within_charge', p.id::text, format('%s %s refunded of %s', sum(r.amount_minor), p.currency, p.amount_minor)
  from payments p
  join refunds r on r.payment_id = p.id
  where r.status not in ('failed', 'taken_by_bank')
  group by p.id
  having sum(r.amount_minor) > p.amount_minor
  union all
  select 4, 'payment_counts_its_refunds', p.id::text, format('%s %s marked as refunded, its refunds %s', p.refunded_minor, p.currency, coalesce(sum(r.amount_minor), 0))
  from payments p
  left join refunds r on r.payment_id = p.id and r.replaces_id is null
  group by p.id
  having p.refunded_minor <> coalesce(sum(r.amount_minor), 0)
  union all
  select 4, 'refund_is_booked', r.id::text, format('a refund of %s %s without a booking', r.amount_minor, r.currency)
  from refunds r
  where r.replaces_id is null and not exists (select from ledger_transactions t where t.reference = 'refund_requested:' || r.id)
  union all
  select 4, 'payment_is_booked', p.id::text, format('%s %s taken without a booking', p.amount_minor, p.currency)
  from payments p
  where p.status = 'succeeded' and not exists (select from ledger_transactions t where t.reference = 'payment_succeeded:' || p.id)
  union all
  select 4, 'refunds_on_the_way_are_refunds', c.id::text, format('the ledger owes backers %s, refunds not done %s', coalesce(l.minor, 0), coalesce(r.minor, 0))
  from campaigns c
  left join (
    select a.campaign_id, -sum(e.amount_minor) as minor
    from ledger_accounts a
    join ledger_entries e on e.account_id = a.id
    where a.kind = 'refunds_on_the_way'
    group by a.campaign_id) l on l.campaign_id = c.id
  left join (
    select r.campaign_id, sum(r.amount_minor) as minor
    from refunds r
    where r.status in ('requested', 'pending', 'failed') and not exists (select from refunds x where x.replaces_id = r.id)
    group by r.campaign_id) r on r.campaign_id = c.id
  where coalesce(l.minor, 0) <> coalesce(r.minor, 0)
  union all
  select 4, 'held_is_what_was_paid_and_not_given_back', c.id::text, format('the ledger holds %s, its pledges %s', coalesce(l.minor, 0), coalesce(h.minor, 0))
  from campaigns c
  left join (
    select a.campaign_id, -sum(e.amount_minor) as minor
    from ledger_accounts a
    join ledger_entries e on e.account_id = a.id
    where a.kind = 'held'
    group by a.campaign_id) l on l.campaign_id = c.id
  left join (
    select m.campaign_id, sum(m.minor) as minor
    from (
      select campaign_id, amount_minor as minor from payments where status = 'succeeded'
      union all
      select campaign_id, -held_minor from refunds
      union all
      select campaign_id, -held_minor from disputes
      union all
      select campaign_id, -gross_minor from releases) m
    group by m.campaign_id) h on h.campaign_id = c.id
  where coalesce(l.minor, 0) <> coalesce(h.minor, 0)
  union all
  select 4, 'missed_campaign_keeps_nothing', p.id::text, format('%s %s not asked back', p.amount_minor - p.refunded_minor - coalesce(d.minor, 0), p.currency)
  from payments p
  join campaigns c on c.id = p.campaign_id and c.status = 'unfunded'
  left join (
    select payment_id, sum(amount_minor) as minor
    from disputes
    where funds_reinstated_at is null and (status = 'lost' or funds_withdrawn_at is not null)
    group by payment_id) d on d.payment_id = p.id
  where p.status = 'succeeded' and p.amount_minor - p.refunded_minor - coalesce(d.minor, 0) > 0

  union all
  -- 5. Of a funded campaign, every paid unit is in one live parcel or was refunded because the harvest was short, and every
  -- live parcel is in one live batch; nobody else has one.
  select 5, 'paid_units_are_in_parcels', coalesce(l.pledge_id, b.source_id)::text,
    format('offer %s: %s units paid, %s in parcels', coalesce(l.offer_id, b.offer_id), coalesce(l.quantity, 0), coalesce(b.units, 0))
  from (
    select l.pledge_id, l.offer_id, l.quantity - coalesce(s.units, 0) as quantity
    from pledge_lines l
    join pledges p on p.id = l.pledge_id and p.status = 'confirmed'
    join campaigns c on c.id = p.campaign_id and c.status in ('funded', 'completed')
    left join short s on s.pledge_id = l.pledge_id and s.offer_id = l.offer_id) l
  full join (
    select q.source_id, l.offer_id, sum(l.units) as units
    from parcels q
    join parcel_lines l on l.parcel_id = q.id
    join pledges p on p.id = q.source_id and p.status = 'confirmed'
    join campaigns c on c.id = q.campaign_id and c.status in ('funded', 'completed')
    where q.status <> 'void'
    group by q.source_id, l.offer_id) b on b.source_id = l.pledge_id and b.offer_id = l.offer_id
  where coalesce(l.quantity, 0) <> coalesce(b.units, 0)
  union all
  select 5, 'live_parcel_has_a_live_pledge', q.id::text, format('the pledge is %s, its campaign %s', p.status, c.status)
  from parcels q
  join pledges p on p.id = q.source_id
  join campaigns c on c.id = q.campaign_id
  where q.status <> 'void' and q.shipped_at is null and (p.status <> 'confirmed' or c.status not in ('funded', 'completed'))
  union all
  select 5, 'parcels_carry_what_their_pledge_paid', p.id::text,
    format('parcels, short harvests and weights carry %s and %s, the pledge is %s and %s', q.goods_minor + s.goods_minor + w.goods_minor, q.shipping_minor + s.shipping_minor, p.goods_minor, p.shipping_minor)
  from pledges p
  join campaigns c on c.id = p.campaign_id and c.status in ('funded', 'completed')
  cross join lateral (
    select coalesce(sum(goods_minor), 0) as goods_minor, coalesce(sum(shipping_minor), 0) as shipping_minor from parcels where source_id = p.id) q
  cross join lateral (
    select coalesce(sum(goods_minor), 0) as goods_minor, coalesce(sum(shipping_minor), 0) as shipping_minor from short where pledge_id = p.id) s
  cross join lateral (
    select coalesce(sum(goods_minor), 0) as goods_minor from weighed where pledge_id = p.id) w
  where p.status = 'confirmed' and (q.goods_minor + s.goods_minor + w.goods_minor, q.shipping_minor + s.shipping_minor) is distinct from (p.goods_minor::numeric, p.shipping_minor::numeric)
  union all
  select 5, 'live_parcel_is_in_a_live_batch', q.id::text, format('batch %s is void, or of another campaign', b.number)
  from parcels q
  join fulfilment_batches b on b.id = q.batch_id
  where q.status <> 'void' and (b.voided_at is not null or b.campaign_id <> q.campaign_id)

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
  -- What a campaign's grower was sent and has not given back stays within what was released to them and advanced, and
  -- each payout is the sum of its lines. What banks or the grower gave back may be sent once more.
  select 6, 'payouts_within_released', o.campaign_id::text, format('%s %s sent of %s released and advanced', o.minor, o.currency, r.minor)
  from (
    select campaign_id, currency, sum(amount_minor - reversed_minor) as minor
    from payouts
    where status <> 'void'
    group by campaign_id, currency) o
  cross join lateral (
    select
      coalesce((select sum(s.gross_minor - s.platform_fee_minor - s.processing_fee_minor - s.reserve_minor)
        from releases s where s.campaign_id = o.campaign_id and s.currency = o.currency), 0)
      + coalesce((select sum(v.amount_minor) from reserve_releases v where v.campaign_id = o.campaign_id and v.currency = o.currency), 0)
      + coalesce((
        select sum(case a.kind when 'advance' then e.amount_minor else -e.amount_minor end)
        from ledger_accounts a
        join ledger_entries e on e.account_id = a.id
        join ledger_transactions t on t.id = e.transaction_id
        where a.campaign_id = o.campaign_id and a.currency = o.currency
          and (a.kind = 'advance' and t.kind in ('advance_requested', 'advance_found', 'advance_voided')
            or a.kind = 'payable' and t.kind in ('advance_voided', 'dispute_loss_returned', 'dispute_loss_credited', 'dispute_frozen', 'dispute_thawed'))), 0) as minor) r
  where o.minor > r.minor
  union all
  select 6, 'payout_is_the_sum_of_its_lines', o.id::text, format('%s %s, its lines %s', o.amount_minor, o.currency, coalesce(sum(l.amount_minor), 0))
  from payouts o
  left join payout_lines l on l.payout_id = o.id
  where o.kind = 'earnings' and o.status <> 'void'
  group by o.id
  having o.amount_minor <> coalesce(sum(l.amount_minor), 0)
  union all
  select 6, 'transfers_on_the_way_are_payouts', c.id::text, format('the ledger owes the grower %s, payouts not made %s', coalesce(l.minor, 0), coalesce(o.minor, 0))
  from campaigns c
  left join (
    select a.campaign_id, -sum(e.amount_minor) as minor
    from ledger_accounts a
    join ledger_entries e on e.account_id = a.id
    where a.kind = 'transfers_on_the_way'
    group by a.campaign_id) l on l.campaign_id = c.id
  left join (
    select campaign_id, sum(amount_minor) as minor
    from payouts
    where status in ('requested', 'recorded')
    group by campaign_id) o on o.campaign_id = c.id
  where coalesce(l.minor, 0) <> coalesce(o.minor, 0)
  union all
  select 6, 'release_is_booked', s.parcel_id::text, format('%s %s released without a booking', s.gross_minor, s.currency)
  from releases s
  where s.gross_minor > 0 and not exists (select from ledger_transactions t where t.reference = 'parcel_released:' || s.parcel_id)
  union all
  select 6, 'settled_parcel_is_released', q.id::text, 'settled without a release'
  from parcels q
  where q.status = 'settled' and not exists (select from releases s where s.parcel_id = q.id)

  union all
  -- 7. No campaign stays in Closing for more than five minutes after its last hold ended, none stays open so long after its
  -- deadline with nobody paying (or after the longest grace, half an hour, unless Stripe does not answer), and what closing did is there.
  select 7, 'closing_ends', c.id::text, format('closing since %s', c.closing_at)
  from campaigns c
  where c.status = 'closing'
    and greatest(
      c.closing_at,
      (select max(p.hold_expires_at) from pledges p where p.campaign_id = c.id and p.status = 'held'),
      (select max(h.hold_expires_at) from pledge_changes h join pledges p on p.id = h.pledge_id where p.campaign_id = c.id and h.status = 'held'))
      < now() - interval '5 minutes'
  union all
  select 7, 'closing_begins', c.id::text, format('open, its deadline was %s', c.deadline)
  from campaigns c
  where c.status = 'open' and c.deadline < now() - interval '5 minutes'
    and (c.deadline < now() - interval '35 minutes'
        and not exists (select from closing_delays d where d.campaign_id = c.id and d.reason = 'holds_unanswered')
      or not exists (select from pledges p where p.campaign_id = c.id and p.status = 'held')
        and not exists (select from pledge_changes h join pledges p on p.id = h.pledge_id where p.campaign_id = c.id and h.status = 'held'))
  union all
  select 7, 'closing_is_what_it_tells', c.id::text, format('%s; its closing says %s with %s parcels in %s batches', c.status, coalesce(k.outcome, 'nothing'), coalesce(k.parcels, 0), coalesce(k.batches, 0))
  from campaigns c
  left join campaign_closings k on k.campaign_id = c.id
  left join lateral (
    select count(*)::integer as parcels, count(distinct q.batch_id)::integer as batches
    from parcels q
    join pledges p on p.id = q.source_id
    where q.campaign_id = c.id) q on true
  where c.status in ('funded', 'completed', 'unfunded')
    and (k.outcome, k.parcels, k.batches) is distinct from (case c.status when 'unfunded' then 'unfunded' else 'funded' end, q.parcels, q.batches)

  union all
  -- 8. One e-mail per event: each backer is told once how the campaign ended, thanked once, and every e-mail is sent or waits.
  select 8, 'end_is_told_once', p.id::text, format('%s e-mails to %s', coalesce(t.told, 0), p.reference)
  from campaigns c
  join pledges p on p.campaign_id = c.id and p.status = 'confirmed'
  left join (
    select m.template, m.model -> 'link' ->> 'id' as pledge_id, count(*) as told
    from emails m
    where m.template in ('campaign_missed', 'campaign_funded')
    group by 1, 2) t on t.pledge_id = p.id::text and t.template = case c.status when 'unfunded' then 'campaign_missed' else 'campaign_funded' end
  where c.status in ('funded', 'completed', 'unfunded') and coalesce(t.told, 0) <> 1
  union all
  select 8, 'thanked_once', min(m.id::text), format('%s e-mails %s', count(*), m.template)
  from emails m
  where m.template in ('pledge_paid', 'batches_ready')
  group by m.template, m.recipient, m.model -> 'link' ->> 'id'
  having count(*) > 1
  union all
  select 8, 'an_email_is_sent_or_waits', m.id::text, 'neither sent nor waiting to be'
  from emails m
  where m.sent_at is null and not exists (select from intents i where i.kind = 'send_email' and i.subject_id = m.id)

  union all
  -- 9. No effect on the outside without the intent that has it done, under one key; what a short harvest or a weight was to pay back was asked for.
  select 9, 'short_harvest_is_refunded', h.pledge_id::text, format('%s promised, %s asked for', sum(h.refund_minor), coalesce(max(r.minor), 0))
  from harvest_shares h
  left join (
    select pledge_id, sum(amount_minor) as minor
    from refunds
    where reason = 'short_harvest' and replaces_id is null
    group by pledge_id) r on r.pledge_id = h.pledge_id
  group by h.pledge_id
  having sum(h.refund_minor) > coalesce(max(r.minor), 0)
  union all
  select 9, 'actual_weight_is_refunded', h.pledge_id::text, format('%s promised, %s asked for', sum(h.refund_minor), coalesce(max(r.minor), 0))
  from weight_settlements h
  left join (
    select pledge_id, sum(amount_minor) as minor
    from refunds
    where reason = 'actual_weight' and replaces_id is null
    group by pledge_id) r on r.pledge_id = h.pledge_id
  group by h.pledge_id
  having sum(h.refund_minor) > coalesce(max(r.minor), 0)
  union all
  select 9, 'weight_is_settled_once_it_is_final', q.id::text, format('%s, and the difference for %s g not settled', q.status, q.actual_grams)
  from parcels q
  where q.is_sold_by_weight and q.weight_settled_at is null
    and (q.status = 'settled' or q.status in ('shipped', 'delivered') and q.shipped_at < now() - interval '1 hour')
  union all
  select 9, 'no_more_is_refunded_than_weighs_less', r.pledge_id::text, format('%s asked for, the difference is %s', r.minor, coalesce(w.goods_minor, 0))
  from (
    select pledge_id, sum(amount_minor) as minor
    from refunds
    where reason = 'actual_weight' and replaces_id is null
    group by pledge_id) r
  left join weighed w on w.pledge_id = r.pledge_id
  where r.minor > coalesce(w.goods_minor, 0)
  union all
  select 9, 'settled_weight_is_the_parcels', coalesce(w.parcel_id, q.id)::text, format('settled with %s g, the parcel has %s g, settled %s', w.actual_grams, q.actual_grams, q.weight_settled_at)
  from weight_settlements w
  full join (select * from parcels where weight_settled_at is not null) q on q.id = w.parcel_id
  where q.id is null or w.parcel_id is null or w.actual_grams <> q.actual_grams
  union all
  select 9, 'refund_has_its_intent', r.id::text, format('a refund of %s %s that nobody makes', r.amount_minor, r.currency)
  from refunds r
  where r.status in ('requested', 'pending', 'succeeded') and not exists (select from intents i where i.kind = 'refund' and i.subject_id = r.id)
  union all
  select 9, 'payout_has_its_intent', o.id::text, format('a payout of %s %s that nobody makes', o.amount_minor, o.currency)
  from payouts o
  where o.method = 'connect' and o.status = 'requested' and o.stripe_transfer_id is null
    and not exists (select from intents i where i.kind = 'transfer' and i.subject_id = o.id and i.status <> 'done')
  union all
  select 9, 'reversal_has_its_intent', v.id::text, format('%s %s that nobody takes back', v.amount_minor, v.currency)
  from transfer_reversals v
  where v.status = 'requested' and v.stripe_reversal_id is null
    and not exists (select from intents i where i.kind = 'transfer_reversal' and i.subject_id = v.id and i.status <> 'done')

  union all
  select invariant, name, subject, detail
  from pick_up_check;
