-- What campaigns promise beyond their target, and what early backers pay.

-- ---------------------------------------------------------------- Campaigns

alter table campaigns
  add column stretch_amount bigint,
  add column stretch_reached boolean,
  add constraint campaigns_stretch_above_target check (stretch_amount > target_amount),
  add constraint campaigns_stretch_recorded check (stretch_reached is null or stretch_amount is not null);
comment on column campaigns.stretch_amount is 'Counted like target_amount, and more than it; null: none.';
comment on column campaigns.stretch_reached is 'What its closing found, written with its outcome; null before that, or without a stretch target.';

create function stretch_is_decided_once() returns trigger
language plpgsql
as $$
begin
  raise exception 'whether a stretch target was reached is decided once, by the closing'
    using errcode = 'restrict_violation';
end
$$;
comment on function stretch_is_decided_once is 'Campaigns: refuses to rewrite what a closing found.';
create trigger campaigns_stretch_decided_once before update of stretch_reached on campaigns
  for each row when (old.stretch_reached is not null and new.stretch_reached is distinct from old.stretch_reached)
  execute function stretch_is_decided_once();

alter table offers
  add column early_price_minor bigint,
  add column early_until timestamptz,
  add constraint offers_early_price_lower check (early_price_minor > 0 and early_price_minor < price_minor),
  add constraint offers_early_whole check ((early_price_minor is null) = (early_until is null));
comment on column offers.early_price_minor is 'What a unit costs for a hold taken before early_until; null: there is no such window.';

-- ---------------------------------------------------------------- Pledges

alter table pledge_lines
  add column early_units integer not null default 0,
  add column early_price_minor bigint not null default 0,
  add constraint pledge_lines_early check (early_units between 0 and quantity and early_price_minor >= 0);
comment on column pledge_lines.early_units is 'So many of the units were taken at early_price_minor, and keep it; the others cost unit_price_minor.';

alter table pledge_change_lines
  add column early_units integer not null default 0,
  add column early_price_minor bigint not null default 0,
  add constraint pledge_change_lines_early check (early_units between 0 and quantity and early_price_minor >= 0);

-- The price of a unit is that of the moment at which the units are held. A request that was counted at other prices
-- (expected_minor) is not placed: whoever asked counts anew.
create or replace function insert_pledges(requests jsonb, admitted integer[], asked_at timestamptz, hold interval, session interval) returns uuid[]
language plpgsql
as $$
declare
  inserted_ids uuid[];
begin
  with r as materialized (
    select q.*
    from jsonb_to_recordset(requests) as q (
      place integer, pledge_id uuid, payment_id uuid, reference text, campaign_id uuid, region_id uuid,
      email text, normalized_email text, member_id uuid, culture text,
      recipient text, phone text, line1 text, line2 text, city text, subdivision text, postal_code text, country text,
      gift_note text, expected_minor bigint, offers uuid[], quantities integer[])
    where q.place = any (admitted)),
  lines as materialized (
    select r.pledge_id, r.campaign_id, l.offer_id, l.quantity, f.price_minor, s.price_minor as parcel_minor, f.units_per_parcel,
      case when asked_at < f.early_until then l.quantity else 0 end as early_units,
      case when asked_at < f.early_until then f.early_price_minor else 0 end as early_price_minor,
      l.quantity::bigint * f.net_grams as grams,
      l.quantity * case when asked_at < f.early_until then f.early_price_minor else f.price_minor end as goods_minor,
      (l.quantity + f.units_per_parcel - 1) / f.units_per_parcel * s.price_minor as shipping_minor
    from r
    cross join lateral unnest(r.offers, r.quantities) as l (offer_id, quantity)
    join offers f on f.id = l.offer_id
    join offer_shipping_prices s on s.offer_id = l.offer_id and s.region_id = r.region_id),
  totals as (
    select pledge_id, sum(goods_minor)::bigint as goods_minor, sum(shipping_minor)::bigint as shipping_minor, count(*) as lines
    from lines
    group by pledge_id),
  inserted as (
    insert into pledges (
      id, campaign_id, reference, status, email, normalized_email, member_id, culture,
      recipient, phone, line1, line2, city, subdivision, postal_code, country, region_id, gift_note,
      currency, goods_minor, shipping_minor, placed_at, hold_expires_at)
    select r.pledge_id, r.campaign_id, r.reference, 'held', r.email, r.normalized_email, r.member_id, r.culture,
      r.recipient, r.phone, r.line1, r.line2, r.city, r.subdivision, r.postal_code, r.country, r.region_id, r.gift_note,
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
    where u.offer_id = s.offer_id)
  select array_agg(id) into inserted_ids from inserted;
  return coalesce(inserted_ids, '{}');
end
$$;
