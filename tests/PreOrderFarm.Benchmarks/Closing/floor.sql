-- What closing must write, by one statement written by hand for this very campaign: batches of 200, a parcel per box (of
-- the family box two to a parcel), its line, an e-mail per pledge, an intent per e-mail. No rule is checked.
with boxes as materialized (
  select gen_random_uuid() as id, p.id as pledge_id, p.region_id, p.email, p.culture, p.recipient, p.phone, p.line1, p.line2, p.city,
    p.subdivision, p.postal_code, p.country, p.gift_note, p.currency, l.offer_id, l.unit_price_minor, l.parcel_shipping_minor,
    o.storage, o.net_grams, o.gross_grams, least(l.units_per_parcel, l.quantity - (n - 1) * l.units_per_parcel) as units,
    row_number() over w as number,
    (row_number() over (partition by g.position order by p.confirmed_at, p.id, o.position, n) - 1)::int as place
  from pledges p
  join pledge_lines l on l.pledge_id = p.id
  join offers o on o.id = l.offer_id
  join campaign_regions g on g.id = p.region_id
  cross join lateral generate_series(1, (l.quantity + l.units_per_parcel - 1) / l.units_per_parcel) as n
  where p.campaign_id = $1 and p.status = 'confirmed'
  window w as (order by g.position, p.confirmed_at, p.id, o.position, n)),
batches as (
  insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, version, created_at)
  select gen_random_uuid(), $1, row_number() over (order by min(b.number)), b.region_id, c.ships_from, c.ships_until, 1, now()
  from boxes b
  join campaigns c on c.id = $1
  group by b.region_id, b.place / 200, c.ships_from, c.ships_until
  returning id, number, region_id),
numbered as (
  select id, region_id, row_number() over (partition by region_id order by number) - 1 as chunk from batches),
made as (
  insert into parcels (id, campaign_id, batch_id, number, position, code, source_id, email, culture, recipient, phone, line1, line2, city,
    subdivision, postal_code, country, gift_note, storage, currency, goods_minor, shipping_minor, status)
  select b.id, $1, n.id, b.number, b.place % 200 + 1, left(b.id::text, 8) || right(b.id::text, 3), b.pledge_id, b.email, b.culture, b.recipient,
    b.phone, b.line1, b.line2, b.city, b.subdivision, b.postal_code, b.country, b.gift_note, b.storage, b.currency,
    b.units * b.unit_price_minor, b.parcel_shipping_minor, 'planned'
  from boxes b
  join numbered n on n.region_id = b.region_id and n.chunk = b.place / 200),
lines as (
  insert into parcel_lines (parcel_id, offer_id, units, net_grams, gross_grams)
  select id, offer_id, units, units * net_grams::bigint, units * gross_grams::bigint from boxes),
mails as (
  insert into emails (id, once_key, template, culture, recipient, model, created_at)
  select gen_random_uuid(), 'campaign_funded:' || p.id, 'campaign_funded', p.culture, p.email,
    jsonb_build_object(
      'campaign', c.title, 'reference', p.reference, 'shipsFrom', jsonb_build_object('date', c.ships_from),
      'shipsUntil', jsonb_build_object('date', c.ships_until), 'link', jsonb_build_object('link', 'pledge', 'id', p.id)),
    now()
  from pledges p
  join campaigns c on c.id = p.campaign_id
  where p.campaign_id = $1 and p.status = 'confirmed'
  returning id)
insert into intents (id, kind, subject_id, created_at, due_at)
select gen_random_uuid(), 'send_email', id, now(), now() from mails
