-- Platform accounts, and intents that name theirs.

-- ---------------------------------------------------------------- Platform accounts
-- A platform account is an account at Stripe: its key, its webhook secret and its balance. Its name is configuration
-- ('main', and those of Stripe:Accounts); rows only say which one they belong to.

alter table campaigns add column platform_account text not null default 'main';
alter table payments add column platform_account text not null default 'main';
alter table intents add column platform_account text not null default 'main';
alter table stripe_events add column platform_account text not null default 'main';

-- The key under which Stripe is asked: the same for every attempt at this intent, and of no other.
alter table intents add column idempotency_key text not null generated always as (kind || '-' || subject_id::text) stored;
alter table intents add constraint intents_key_unique unique (idempotency_key);

-- Workers take kinds, and within a kind lanes, in turns: what comes in thousands has a lane of its own, and nothing else waits behind it.
alter table intents add column lane text not null default '';
drop index intents_waiting;
create index intents_waiting on intents (kind, lane, due_at) where status = 'pending';

-- ---------------------------------------------------------------- Ledger

alter table ledger_accounts add column platform_account text;
alter table ledger_accounts disable trigger ledger_accounts_append_only;
update ledger_accounts set platform_account = 'main' where kind in ('stripe_clearing', 'exchange', 'processing_fee');
alter table ledger_accounts enable trigger ledger_accounts_append_only;

alter table ledger_accounts
  drop constraint ledger_accounts_unique,
  drop constraint ledger_accounts_kind_known,
  drop constraint ledger_accounts_campaign_where_held,
  add constraint ledger_accounts_unique unique nulls not distinct (kind, currency, campaign_id, platform_account),
  add constraint ledger_accounts_kind_known check (kind in
    ('stripe_clearing', 'exchange', 'processing_fee', 'dispute_fee', 'held', 'refunds_on_the_way', 'payable', 'reserve', 'advance',
     'grower_debt', 'transfers_on_the_way', 'disputed', 'frozen', 'platform_fee', 'processing_fee_charged', 'bank')),
  add constraint ledger_accounts_campaign_where_held check ((campaign_id is not null) = (kind in
    ('held', 'refunds_on_the_way', 'payable', 'reserve', 'advance', 'grower_debt', 'transfers_on_the_way', 'disputed', 'frozen'))),
  add constraint ledger_accounts_platform_where_stripes check ((platform_account is not null) = (kind in
    ('stripe_clearing', 'exchange', 'processing_fee', 'dispute_fee')));
comment on table ledger_accounts is 'Ledger: the accounts. Debits are positive, credits negative; funds held for a campaign are a credit balance. What mirrors a balance at Stripe names its platform account.';

drop function ledger_account(text, text, uuid);
create function ledger_account(account_kind text, account_currency text, account_campaign uuid default null, account_platform text default null) returns bigint
language plpgsql
as $$
declare
  platform text := case
    when account_kind in ('stripe_clearing', 'exchange', 'processing_fee', 'dispute_fee') then coalesce(account_platform, 'main')
  end;
  account bigint;
begin
  select id into account from ledger_accounts
  where kind = account_kind and currency = account_currency and campaign_id is not distinct from account_campaign
    and platform_account is not distinct from platform;
  if found then
    return account;
  end if;
  insert into ledger_accounts (kind, currency, campaign_id, platform_account)
  values (account_kind, account_currency, account_campaign, platform)
  on conflict on constraint ledger_accounts_unique do nothing;
  select id into strict account from ledger_accounts
  where kind = account_kind and currency = account_currency and campaign_id is not distinct from account_campaign
    and platform_account is not distinct from platform;
  return account;
end
$$;
comment on function ledger_account is 'Ledger: the account of this kind, made on first use; kinds that mirror a balance at Stripe are of the platform account that is named, or of ''main''.';

-- ---------------------------------------------------------------- Payments

create or replace function request_refunds(refunded_payments uuid[], amounts bigint[], refund_reason text, refund_note text, asked_at timestamptz)
returns integer
language plpgsql
as $$
declare
  requested integer;
begin
  with wanted as materialized (
    select uuid_v7() as refund_id, p.id as payment_id, p.pledge_id, p.campaign_id, p.platform_account, p.currency, w.amount_minor
    from unnest(refunded_payments, amounts) as w (payment_id, amount_minor)
    join payments p on p.id = w.payment_id and p.status = 'succeeded'),
  accounts as materialized (
    select campaign_id, currency,
      ledger_account('held', currency, campaign_id) as held,
      ledger_account('refunds_on_the_way', currency, campaign_id) as on_the_way
    from (select distinct campaign_id, currency from wanted) c),
  marked as (
    update payments p set refunded_minor = p.refunded_minor + w.amount_minor
    from wanted w where p.id = w.payment_id),
  refunded as (
    insert into refunds (id, payment_id, pledge_id, campaign_id, status, reason, note, amount_minor, currency, requested_at)
    select refund_id, payment_id, pledge_id, campaign_id, 'requested', refund_reason, refund_note, amount_minor, currency, asked_at
    from wanted),
  intended as (
    insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
    select uuid_v7(), 'refund', refund_id, platform_account, asked_at, asked_at from wanted),
  booked as (
    insert into ledger_transactions (id, kind, reference, occurred_at)
    select uuid_v7(), 'refund_requested', 'refund_requested:' || refund_id, asked_at from wanted
    returning id, reference),
  entered as (
    insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
    select b.id, e.account_id, w.currency, e.amount_minor
    from wanted w
    join booked b on b.reference = 'refund_requested:' || w.refund_id
    join accounts a on a.campaign_id = w.campaign_id and a.currency = w.currency
    cross join lateral (values (a.held, w.amount_minor), (a.on_the_way, -w.amount_minor)) as e (account_id, amount_minor))
  select count(*) into requested from wanted;

  if requested <> coalesce(cardinality(refunded_payments), 0) then
    raise exception 'a payment that did not succeed cannot be refunded' using errcode = 'check_violation';
  end if;
  return requested;
end
$$;

-- ---------------------------------------------------------------- Pledges

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
      gift_note text, offers uuid[], quantities integer[])
    where q.place = any (admitted)),
  lines as materialized (
    select r.pledge_id, r.campaign_id, l.offer_id, l.quantity, f.price_minor, s.price_minor as parcel_minor, f.units_per_parcel,
      l.quantity::bigint * f.net_grams as grams,
      l.quantity * f.price_minor as goods_minor,
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
    join campaigns c on c.id = r.campaign_id
    order by r.place
    on conflict on constraint pledges_reference_unique do nothing
    returning id, campaign_id, currency, goods_minor + shipping_minor as total_minor),
  inserted_lines as (
    insert into pledge_lines (pledge_id, offer_id, quantity, unit_price_minor, parcel_shipping_minor, units_per_parcel)
    select l.pledge_id, l.offer_id, l.quantity, l.price_minor, l.parcel_minor, l.units_per_parcel
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
