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
comment on view pick_up_check is 'Reconciliation: the part of ledger_check that is about pick-up points (0025 joins it there).';

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
