-- Pick-up points: where backers fetch their boxes, beside having them shipped.

-- ---------------------------------------------------------------- PickUp

create table pick_up_points (
  id uuid primary key,
  grower_id uuid not null constraint pick_up_points_grower references growers,
  name text not null,
  line1 text not null,
  line2 text not null,
  city text not null,
  subdivision text not null,
  postal_code text not null,
  country char(2) not null,
  hours text not null,
  phone text not null,
  photo_id uuid constraint pick_up_points_photo references photos,
  created_at timestamptz not null,
  used_at timestamptz,
  closed_at timestamptz
);
comment on table pick_up_points is 'PickUp: places of a grower where backers fetch their boxes. Since a launched campaign offers one (used_at), its name and its address stay; it is closed, never deleted.';
create index pick_up_points_by_grower on pick_up_points (grower_id, created_at, id);
create unique index pick_up_points_open_name on pick_up_points (grower_id, name) where closed_at is null;
create index pick_up_points_by_photo on pick_up_points (photo_id) where photo_id is not null;

-- ---------------------------------------------------------------- Campaigns

create table campaign_pick_ups (
  campaign_id uuid not null constraint campaign_pick_ups_campaign references campaigns on delete cascade,
  point_id uuid not null constraint campaign_pick_ups_point references pick_up_points,
  position integer not null,
  capacity_boxes bigint not null,
  collect_from date,
  collect_until date,
  hours text not null,
  primary key (campaign_id, point_id),
  constraint campaign_pick_ups_capacity_positive check (capacity_boxes > 0),
  constraint campaign_pick_ups_window_whole check ((collect_from is null) = (collect_until is null)),
  constraint campaign_pick_ups_window_ordered check (collect_from <= collect_until)
);
comment on table campaign_pick_ups is 'Campaigns: where its boxes can be fetched, how many of them, and when (hours: when they differ from the point''s own).';
create index campaign_pick_ups_by_point on campaign_pick_ups (point_id);

create table pick_up_units (
  campaign_id uuid not null,
  point_id uuid not null,
  boxes_taken bigint not null default 0,
  boxes_cap bigint not null,
  primary key (campaign_id, point_id),
  constraint pick_up_units_not_negative check (boxes_taken >= 0),
  constraint pick_up_units_within_cap check (boxes_taken <= boxes_cap)
) with (fillfactor = 10);
comment on table pick_up_units is 'Campaigns: boxes held or sold for a pick-up point of a campaign, and beside them a copy of its capacity. Moved by Pledges.';

-- ---------------------------------------------------------------- Pledges

alter table pledges
  alter column region_id drop not null,
  add column pick_up_point_id uuid constraint pledges_pick_up_point references pick_up_points,
  add constraint pledges_go_to_one_place check ((region_id is null) = (pick_up_point_id is not null));
comment on column pledges.pick_up_point_id is 'Fetched there: its address is the point''s, and no region is shipped to. It is chosen once, with the pledge.';
create index pledges_by_pick_up_point on pledges (pick_up_point_id, campaign_id) where pick_up_point_id is not null;

alter table pledge_changes alter column region_id drop not null;
comment on column pledge_changes.region_id is 'Null: the pledge is fetched at its pick-up point, before and after.';

-- What is fetched pays no shipping.
create or replace function insert_pledges(requests jsonb, admitted integer[], asked_at timestamptz, hold interval, session interval) returns uuid[]
language plpgsql
as $$
declare
  inserted_ids uuid[];
begin
  with r as materialized (
    select q.*
    from jsonb_to_recordset(requests) as q (
      place integer, pledge_id uuid, payment_id uuid, reference text, campaign_id uuid, region_id uuid, pick_up_point_id uuid,
      email text, normalized_email text, member_id uuid, culture text,
      recipient text, phone text, line1 text, line2 text, city text, subdivision text, postal_code text, country text,
      gift_note text, expected_minor bigint, offers uuid[], quantities integer[])
    where q.place = any (admitted)),
  lines as materialized (
    select r.pledge_id, r.campaign_id, r.pick_up_point_id, l.offer_id, l.quantity, f.price_minor, coalesce(s.price_minor, 0) as parcel_minor, f.units_per_parcel,
      case when asked_at < f.early_until then l.quantity else 0 end as early_units,
      case when asked_at < f.early_until then f.early_price_minor else 0 end as early_price_minor,
      l.quantity::bigint * f.net_grams as grams,
      l.quantity * case when asked_at < f.early_until then f.early_price_minor else f.price_minor end as goods_minor,
      (l.quantity + f.units_per_parcel - 1) / f.units_per_parcel * coalesce(s.price_minor, 0) as shipping_minor
    from r
    cross join lateral unnest(r.offers, r.quantities) as l (offer_id, quantity)
    join offers f on f.id = l.offer_id
    left join offer_shipping_prices s on s.offer_id = l.offer_id and s.region_id = r.region_id
    where r.pick_up_point_id is not null or s.price_minor is not null),
  totals as (
    select pledge_id, sum(goods_minor)::bigint as goods_minor, sum(shipping_minor)::bigint as shipping_minor, count(*) as lines
    from lines
    group by pledge_id),
  inserted as (
    insert into pledges (
      id, campaign_id, reference, status, email, normalized_email, member_id, culture,
      recipient, phone, line1, line2, city, subdivision, postal_code, country, region_id, pick_up_point_id, gift_note,
      currency, goods_minor, shipping_minor, placed_at, hold_expires_at)
    select r.pledge_id, r.campaign_id, r.reference, 'held', r.email, r.normalized_email, r.member_id, r.culture,
      r.recipient, r.phone, r.line1, r.line2, r.city, r.subdivision, r.postal_code, r.country, r.region_id, r.pick_up_point_id, r.gift_note,
      c.currency, t.goods_minor, t.shipping_minor, asked_at, asked_at + hold
    from r
    join totals t on t.pledge_id = r.pledge_id and t.lines = cardinality(r.offers)
      and t.goods_minor + t.shipping_minor = coalesce(r.expected_minor, t.goods_minor + t.shipping_minor)
    join campaigns c on c.id = r.campaign_id
    order by r.place
    on conflict on constraint pledges_reference_unique do nothing
    returning id, campaign_id, currency, goods_minor + shipping_minor as total_minor),
  inserted_lines as (
    insert into pledge_lines (pledge_id, offer_id, quantity, unit_price_minor, early_units, early_price_minor, parcel_shipping_minor, units_per_parcel)
    select l.pledge_id, l.offer_id, l.quantity, l.price_minor, l.early_units, l.early_price_minor, l.parcel_minor, l.units_per_parcel
    from lines l
    join inserted p on p.id = l.pledge_id),
  inserted_payments as (
    insert into payments (id, campaign_id, platform_account, pledge_id, status, amount_minor, currency, created_at, session_expires_at)
    select r.payment_id, p.campaign_id, c.platform_account, p.id, 'pending', p.total_minor, p.currency, asked_at, asked_at + session
    from inserted p
    join r on r.pledge_id = p.id
    join campaigns c on c.id = p.campaign_id),
  moved_campaigns as (
    update campaign_units u
    set boxes_taken = u.boxes_taken + s.boxes, grams_taken = u.grams_taken + s.grams
    from (
      select l.campaign_id, sum(l.quantity) as boxes, sum(l.grams) as grams
      from lines l
      join inserted p on p.id = l.pledge_id
      group by l.campaign_id) s
    where u.campaign_id = s.campaign_id),
  moved_offers as (
    update offer_units u
    set units_taken = u.units_taken + s.units
    from (
      select l.offer_id, sum(l.quantity) as units
      from lines l
      join inserted p on p.id = l.pledge_id
      group by l.offer_id) s
    where u.offer_id = s.offer_id),
  moved_points as (
    update pick_up_units u
    set boxes_taken = u.boxes_taken + s.boxes
    from (
      select l.campaign_id, l.pick_up_point_id, sum(l.quantity) as boxes
      from lines l
      join inserted p on p.id = l.pledge_id
      where l.pick_up_point_id is not null
      group by l.campaign_id, l.pick_up_point_id) s
    where u.campaign_id = s.campaign_id and u.point_id = s.pick_up_point_id)
  select array_agg(id) into inserted_ids from inserted;
  return coalesce(inserted_ids, '{}');
end
$$;

-- A point's capacity is taken like an offer's units. Everyone who moves counters locks in this order: campaign, pledge,
-- campaign_units, offer_units, pick_up_units, campaign_funds.
create or replace function place_pledges(requests jsonb, asked_at timestamptz, hold interval, session interval, unpaid_per_backer integer)
returns table (place integer, outcome text, placed_id uuid, short_offer_id uuid, available bigint)
language plpgsql
as $$
declare
  c record;
  o record;
  rooms record;
  r record;
  i integer;
  at_campaign integer;
  at_offer integer;
  at_point integer;
  at_backer integer;
  had bigint;
  boxes bigint;
  grams bigint;
  backers text[] := '{}';
  backer_units bigint[] := '{}';
  reservers text[] := '{}';
  admitted integer[] := '{}';
  admitted_ids uuid[] := '{}';
  refused jsonb := '{}';
  first_answer jsonb;
  repeats jsonb := '[]';
  inserted_ids uuid[];
begin
  -- The one row per key decides who places it. In the order of the keys, before any other lock: no deadlock.
  with keys as (
    select distinct on (q.key) q.key, q.request_hash, q.pledge_id
    from jsonb_to_recordset(requests) as q (place integer, key text, request_hash bytea, pledge_id uuid)
    where q.key is not null
    order by q.key, q.place)
  insert into pledge_requests (key, request_hash, pledge_id)
  select k.key, k.request_hash, k.pledge_id from keys k order by k.key
  on conflict on constraint pledge_requests_pkey do nothing;

  perform 1 from campaigns
  where id in (select q.campaign_id from jsonb_to_recordset(requests) as q (campaign_id uuid))
  order by id
  for share;

  select array_agg(s.campaign_id) as ids, array_agg(s.boxes_taken) as boxes, array_agg(s.grams_taken) as grams,
    array_agg(s.boxes_cap) as boxes_caps, array_agg(s.grams_cap) as grams_caps,
    array_agg(case
      when s.status <> 'open' or s.opens_at > asked_at then 'not_open'
      when s.deadline <= asked_at then 'deadline_passed'
    end) as refusals
  into c
  from (
    select u.campaign_id, u.boxes_taken, u.grams_taken, u.boxes_cap, u.grams_cap, k.status, k.opens_at, k.deadline
    from campaign_units u
    join campaigns k on k.id = u.campaign_id
    where u.campaign_id in (select q.campaign_id from jsonb_to_recordset(requests) as q (campaign_id uuid))
    order by u.campaign_id
    for update of u) s;

  select array_agg(s.offer_id) as ids, array_agg(s.campaign_id) as campaign_ids, array_agg(s.units_taken) as units,
    array_agg(s.units_cap) as caps, array_agg(s.per_backer_limit) as limits, array_agg(s.net_grams) as grams
  into o
  from (
    select u.offer_id, u.campaign_id, u.units_taken, u.units_cap, f.per_backer_limit, f.net_grams
    from offer_units u
    join offers f on f.id = u.offer_id
    where u.offer_id in (
      select l.offer_id from jsonb_to_recordset(requests) as q (offers uuid[]) cross join unnest(q.offers) as l (offer_id))
    order by u.offer_id
    for update of u) s;

  select array_agg(s.campaign_id || ':' || s.point_id) as keys, array_agg(s.boxes_taken) as boxes, array_agg(s.boxes_cap) as caps
  into rooms
  from (
    select t.campaign_id, t.point_id, t.boxes_taken, t.boxes_cap
    from pick_up_units t
    where (t.campaign_id, t.point_id) in (
      select q.campaign_id, q.pick_up_point_id
      from jsonb_to_recordset(requests) as q (campaign_id uuid, pick_up_point_id uuid)
      where q.pick_up_point_id is not null)
    order by t.campaign_id, t.point_id
    for update of t) s;

  for r in
    select q.place, q.pledge_id, q.campaign_id, q.pick_up_point_id, q.normalized_email, q.offers, q.quantities,
      known.pledge_id as known_id, known.request_hash = q.request_hash as is_same
    from jsonb_to_recordset(requests) as q (
      place integer, pledge_id uuid, campaign_id uuid, pick_up_point_id uuid, normalized_email text, offers uuid[], quantities bigint[],
      key text, request_hash bytea)
    left join pledge_requests known on known.key = q.key
    order by q.place
  loop
    place := r.place;
    placed_id := r.pledge_id;
    short_offer_id := null;
    available := null;
    outcome := null;
    at_campaign := array_position(c.ids, r.campaign_id);
    if r.known_id <> r.pledge_id then
      outcome := case when r.is_same then 'repeated' else 'key_reused' end;
      placed_id := r.known_id;
      first_answer := refused -> r.known_id::text;
      if r.known_id = any (admitted_ids) then
        -- The key's first request is in this set: whether it was placed is known when all are written.
        repeats := repeats || jsonb_build_object('place', r.place, 'outcome', outcome, 'known_id', r.known_id);
        continue;
      elsif first_answer is not null and r.is_same then
        outcome := first_answer ->> 'outcome';
        short_offer_id := (first_answer ->> 'offer_id')::uuid;
        available := (first_answer ->> 'available')::bigint;
      elsif first_answer is not null then
        -- A refused request does not use up its key.
        outcome := 'try_again';
      end if;
    elsif at_campaign is null then
      outcome := 'not_open';
    else
      outcome := c.refusals[at_campaign];
    end if;

    -- Nobody holds a harvest from the others without paying.
    if outcome is null and cardinality(array_positions(reservers, r.campaign_id || r.normalized_email)) + (
        select count(*)
        from pledges p
        where p.normalized_email = r.normalized_email and p.campaign_id = r.campaign_id and p.status = 'held') >= unpaid_per_backer then
      outcome := 'too_many_unpaid';
    end if;

    boxes := 0;
    grams := 0;
    for i in 1 .. coalesce(cardinality(r.offers), 0) loop
      exit when outcome is not null;
      at_offer := array_position(o.ids, r.offers[i]);
      if at_offer is null or o.campaign_ids[at_offer] <> r.campaign_id or r.quantities[i] <= 0 then
        outcome := 'offer_unknown';
        short_offer_id := r.offers[i];
        exit;
      end if;
      if o.units[at_offer] + r.quantities[i] > o.caps[at_offer] then
        outcome := 'offer_cap';
        short_offer_id := r.offers[i];
        available := greatest(0, o.caps[at_offer] - o.units[at_offer]);
        exit;
      end if;
      if o.limits[at_offer] is not null then
        had := units_of_backer(r.campaign_id, r.offers[i], r.normalized_email, null);
        at_backer := array_position(backers, r.offers[i] || r.normalized_email);
        had := had + coalesce(backer_units[at_backer], 0);
        if had + r.quantities[i] > o.limits[at_offer] then
          outcome := 'backer_limit';
          short_offer_id := r.offers[i];
          available := greatest(0, o.limits[at_offer] - had);
          exit;
        end if;
      end if;
      boxes := boxes + r.quantities[i];
      grams := grams + r.quantities[i] * o.grams[at_offer];
    end loop;

    if outcome is null and c.boxes[at_campaign] + boxes > c.boxes_caps[at_campaign] then
      outcome := 'cap_boxes';
      available := greatest(0, c.boxes_caps[at_campaign] - c.boxes[at_campaign]);
    elsif outcome is null and c.grams[at_campaign] + grams > c.grams_caps[at_campaign] then
      outcome := 'cap_grams';
      available := greatest(0, c.grams_caps[at_campaign] - c.grams[at_campaign]);
    end if;

    at_point := array_position(rooms.keys, r.campaign_id || ':' || r.pick_up_point_id);
    if outcome is null and r.pick_up_point_id is not null and at_point is null then
      outcome := 'pick_up_unknown';
    elsif outcome is null and rooms.boxes[at_point] + boxes > rooms.caps[at_point] then
      outcome := 'pick_up_cap';
      available := greatest(0, rooms.caps[at_point] - rooms.boxes[at_point]);
    end if;

    if outcome is null then
      admitted := admitted || r.place;
      admitted_ids := admitted_ids || r.pledge_id;
      reservers := reservers || (r.campaign_id || r.normalized_email);
      c.boxes[at_campaign] := c.boxes[at_campaign] + boxes;
      c.grams[at_campaign] := c.grams[at_campaign] + grams;
      if at_point is not null then
        rooms.boxes[at_point] := rooms.boxes[at_point] + boxes;
      end if;
      for i in 1 .. cardinality(r.offers) loop
        at_offer := array_position(o.ids, r.offers[i]);
        o.units[at_offer] := o.units[at_offer] + r.quantities[i];
        if o.limits[at_offer] is not null then
          at_backer := array_position(backers, r.offers[i] || r.normalized_email);
          if at_backer is null then
            backers := backers || (r.offers[i] || r.normalized_email);
            backer_units := backer_units || r.quantities[i];
          else
            backer_units[at_backer] := backer_units[at_backer] + r.quantities[i];
          end if;
        end if;
      end loop;
    else
      refused := refused || jsonb_build_object(r.pledge_id, jsonb_build_object('outcome', outcome, 'offer_id', short_offer_id, 'available', available));
      return next;
    end if;
  end loop;

  inserted_ids := insert_pledges(requests, admitted, asked_at, hold, session);

  delete from pledge_requests known
  using jsonb_to_recordset(requests) as q (key text, pledge_id uuid)
  where known.key = q.key and known.pledge_id = q.pledge_id and not q.pledge_id = any (inserted_ids);

  return query
    select q.place, case when q.pledge_id = any (inserted_ids) then 'placed' else 'try_again' end, q.pledge_id, null::uuid, null::bigint
    from jsonb_to_recordset(requests) as q (place integer, pledge_id uuid)
    where q.place = any (admitted)
    union all
    select s.place, case when s.known_id = any (inserted_ids) then s.outcome else 'try_again' end, s.known_id, null::uuid, null::bigint
    from jsonb_to_recordset(repeats) as s (place integer, outcome text, known_id uuid);
end
$$;

-- ---------------------------------------------------------------- Reconciliation

create view pick_up_check as
  with taken as (
    select p.campaign_id, p.pick_up_point_id as point_id, l.quantity::bigint as boxes
    from pledges p
    join pledge_lines l on l.pledge_id = p.id
    where p.pick_up_point_id is not null and p.status in ('held', 'confirmed')
    union all
    select p.campaign_id, p.pick_up_point_id, l.quantity_taken
    from pledges p
    join pledge_changes c on c.pledge_id = p.id and c.status = 'held'
    join pledge_change_lines l on l.change_id = c.id
    where p.pick_up_point_id is not null),
  sums as (
    select campaign_id, point_id, sum(boxes) as boxes
    from taken
    group by campaign_id, point_id)
  select 3 as invariant, 'pick_up_units_are_those_of_pledges' as name, format('%s at %s', coalesce(u.campaign_id, t.campaign_id), coalesce(u.point_id, t.point_id)) as subject,
    format('%s boxes taken, %s in pledges', coalesce(u.boxes_taken, 0), coalesce(t.boxes, 0)) as detail
  from pick_up_units u
  full join sums t on t.campaign_id = u.campaign_id and t.point_id = u.point_id
  where coalesce(u.boxes_taken, 0) <> coalesce(t.boxes, 0)
  union all
  select 3, 'pick_up_within_capacity', format('%s at %s', t.campaign_id, t.point_id), format('%s boxes taken, capacity %s', t.boxes, k.capacity_boxes)
  from sums t
  left join campaign_pick_ups k on k.campaign_id = t.campaign_id and k.point_id = t.point_id
  where t.boxes > coalesce(k.capacity_boxes, 0);
comment on view pick_up_check is 'Reconciliation: the part of ledger_check that is about pick-up points.';

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
    join pledges p on p.id = c.pledge_id)
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
  -- 5. Of a funded campaign, every paid unit is in one live parcel, and every live parcel in one live batch; nobody else has one.
  select 5, 'paid_units_are_in_parcels', coalesce(l.pledge_id, b.source_id)::text,
    format('offer %s: %s units paid, %s in parcels', coalesce(l.offer_id, b.offer_id), coalesce(l.quantity, 0), coalesce(b.units, 0))
  from (
    select l.pledge_id, l.offer_id, l.quantity
    from pledge_lines l
    join pledges p on p.id = l.pledge_id and p.status = 'confirmed'
    join campaigns c on c.id = p.campaign_id and c.status in ('funded', 'completed')) l
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
    format('parcels carry %s and %s, the pledge is %s and %s', sum(q.goods_minor), sum(q.shipping_minor), p.goods_minor, p.shipping_minor)
  from pledges p
  join campaigns c on c.id = p.campaign_id and c.status in ('funded', 'completed')
  left join parcels q on q.source_id = p.id
  where p.status = 'confirmed'
  group by p.id
  having (coalesce(sum(q.goods_minor), 0), coalesce(sum(q.shipping_minor), 0)) is distinct from (p.goods_minor::numeric, p.shipping_minor::numeric)
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
  -- 9. No effect on the outside without the intent that has it done, under one key.
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

-- ---------------------------------------------------------------- Fulfilment

alter table fulfilment_batches
  alter column region_id drop not null,
  add column pick_up_point_id uuid constraint fulfilment_batches_pick_up_point references pick_up_points,
  add constraint fulfilment_batches_go_to_one_place check ((region_id is null) = (pick_up_point_id is not null));
comment on column fulfilment_batches.pick_up_point_id is 'Its parcels travel there as one load.';

alter table parcels
  add column pick_up_point_id uuid constraint parcels_pick_up_point references pick_up_points,
  add column pick_up_code text;
comment on column parcels.pick_up_point_id is 'It is fetched there: shipped means that it was brought to the point, delivered that it was handed over.';
comment on column parcels.pick_up_code is 'What its recipient shows there: made when it was brought to the point, one for all parcels of a pledge, never printed.';
create index parcels_at_point on parcels (pick_up_point_id, status) where pick_up_point_id is not null;
