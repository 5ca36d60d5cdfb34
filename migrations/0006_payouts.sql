-- Held payouts: receipt and release of parcels, what a grower is paid and how, payout runs.

-- ---------------------------------------------------------------- Growers

alter table growers add column payable_from text[] not null default '{}';
comment on column growers.payable_from is 'The platform accounts from which the grower can be paid now: ''main'' in every currency, ''main:EUR'' in that one.';

-- ---------------------------------------------------------------- Fulfilment

alter table parcels add column receipt_asked_at timestamptz;
alter table parcels add column receipt_asked_again_at timestamptz;
alter table parcels add column receipt_mail_id uuid;
comment on column parcels.receipt_mail_id is 'The e-mail that asked again: it was asked when that was sent.';
create index parcels_to_release on parcels (id) where status in ('shipped', 'delivered');
create index parcels_by_campaign on parcels (campaign_id, status);

create table release_blocks (
  id uuid primary key,
  parcel_id uuid not null constraint release_blocks_parcel references parcels,
  kind text not null,
  source_id uuid not null,
  created_at timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid constraint release_blocks_member references members,
  note text not null default '',
  constraint release_blocks_unique unique (parcel_id, kind, source_id),
  constraint release_blocks_kind_known check (kind in ('claim', 'dispute', 'lot'))
);
comment on table release_blocks is 'Fulfilment: why the money of a parcel is not released for now: a claim (source: the parcel itself, whose recipient reported a problem), a dispute, a lot.';
create index release_blocks_open on release_blocks (parcel_id) where lifted_at is null;

insert into release_blocks (id, parcel_id, kind, source_id, created_at)
select uuid_v7(), id, 'claim', id, problem_reported_at
from parcels
where problem_reported_at is not null;

-- ---------------------------------------------------------------- Payments

-- What of a refund came from money that was still held for its pledge; the rest came from what was released.
alter table refunds add column held_minor bigint not null default 0;
update refunds set held_minor = amount_minor;

-- ---------------------------------------------------------------- Payouts

create table grower_payout_settings (
  grower_id uuid primary key constraint grower_payout_settings_grower references growers,
  advance_basis_points integer not null,
  reserve_basis_points integer not null,
  reserve_days integer not null,
  changed_by uuid constraint grower_payout_settings_member references members,
  changed_at timestamptz not null,
  constraint grower_payout_settings_advance_range check (advance_basis_points between 0 and 3000),
  constraint grower_payout_settings_reserve_range check (reserve_basis_points between 0 and 10000 and reserve_days between 0 and 365)
);
comment on table grower_payout_settings is 'Payouts: what an operator has agreed with a grower; without a row, the platform''s options hold.';

create table payout_terms (
  campaign_id uuid primary key constraint payout_terms_campaign references campaigns,
  fee_basis_points integer not null,
  advance_basis_points integer not null,
  reserve_basis_points integer not null,
  reserve_days integer not null,
  decided_at timestamptz not null
);
comment on table payout_terms is 'Payouts: fee, advance and reserve of a campaign, fixed when it was funded.';

create table payout_accounts (
  id uuid primary key,
  grower_id uuid not null constraint payout_accounts_grower references growers,
  platform_account text not null,
  kind text not null,
  country char(2) not null,
  stripe_account_id text,
  is_submitted boolean not null default false,
  is_able boolean not null default false,
  requirements text[] not null default '{}',
  overdue text[] not null default '{}',
  disabled_reason text,
  requirements_due_by timestamptz,
  refreshed_at timestamptz,
  bank_details text,
  bank_hint text,
  created_by uuid constraint payout_accounts_member references members,
  created_at timestamptz not null,
  retired_at timestamptz,
  constraint payout_accounts_kind_known check (kind in ('connect', 'bank')),
  constraint payout_accounts_stripe_unique unique (stripe_account_id),
  constraint payout_accounts_bank_complete check ((kind = 'bank') = (bank_details is not null and bank_hint is not null))
);
comment on table payout_accounts is 'Payouts: how a grower is paid: a connected account at Stripe, or bank details (sealed) for a transfer that two operators record.';
create unique index payout_accounts_one_live on payout_accounts (grower_id, platform_account) where retired_at is null;

create table releases (
  parcel_id uuid primary key constraint releases_parcel references parcels,
  source_id uuid not null,
  campaign_id uuid not null constraint releases_campaign references campaigns,
  currency char(3) not null,
  receipt text not null,
  gross_minor bigint not null,
  platform_fee_minor bigint not null,
  processing_fee_minor bigint not null,
  reserve_minor bigint not null,
  released_at timestamptz not null,
  reserve_until timestamptz not null,
  reserve_release_id uuid,
  constraint releases_receipt_known check (receipt in ('confirmed', 'delivered', 'no_word')),
  constraint releases_parts_within check (
    gross_minor >= 0 and platform_fee_minor >= 0 and processing_fee_minor >= 0 and reserve_minor >= 0
    and platform_fee_minor + processing_fee_minor + reserve_minor <= gross_minor)
);
comment on table releases is 'Payouts: the money of one parcel when it was released: its gross, and what was taken from it. The rest became payable.';
create index releases_by_source on releases (source_id);
create index releases_by_campaign on releases (campaign_id);
create index releases_reserved on releases (reserve_until) where reserve_release_id is null and reserve_minor > 0;

create table reserve_releases (
  id uuid primary key,
  campaign_id uuid not null constraint reserve_releases_campaign references campaigns,
  currency char(3) not null,
  amount_minor bigint not null,
  released_at timestamptz not null,
  constraint reserve_releases_amount_not_negative check (amount_minor >= 0)
);
comment on table reserve_releases is 'Payouts: reserves of a campaign whose time was over, less what refunds had taken of them.';
alter table releases add constraint releases_reserve_release foreign key (reserve_release_id) references reserve_releases;

create table payout_runs (
  id uuid primary key,
  prepared_at timestamptz not null,
  started_at timestamptz,
  started_by uuid constraint payout_runs_member references members
);
comment on table payout_runs is 'Payouts: releasable money turned into payouts at one time; prepared by a sweep, started by an operator.';
create unique index payout_runs_one_prepared on payout_runs ((started_at is null)) where started_at is null;

create table payouts (
  id uuid primary key,
  kind text not null,
  run_id uuid constraint payouts_run references payout_runs,
  campaign_id uuid not null constraint payouts_campaign references campaigns,
  grower_id uuid not null constraint payouts_grower references growers,
  account_id uuid constraint payouts_account references payout_accounts,
  method text not null,
  platform_account text not null,
  currency char(3) not null,
  amount_minor bigint not null,
  status text not null,
  requested_at timestamptz not null,
  failure text,
  failed_at timestamptz,
  attempts integer not null default 0,
  refusals integer not null default 0,
  attempted_at timestamptz,
  stripe_transfer_id text,
  reversed_minor bigint not null default 0,
  balance_transaction_id text,
  settlement_currency char(3),
  settlement_gross_minor bigint,
  bank_reference text,
  paid_on date,
  recorded_by uuid constraint payouts_recorder references members,
  recorded_at timestamptz,
  confirmed_by uuid constraint payouts_confirmer references members,
  succeeded_at timestamptz,
  constraint payouts_kind_known check (kind in ('earnings', 'advance')),
  constraint payouts_method_known check (method in ('connect', 'bank')),
  constraint payouts_status_known check (status in ('requested', 'recorded', 'succeeded')),
  constraint payouts_amount_not_negative check (amount_minor >= 0),
  constraint payouts_run_of_earnings check ((kind = 'earnings') = (run_id is not null)),
  constraint payouts_reversed_within check (reversed_minor between 0 and amount_minor),
  constraint payouts_transfer_unique unique (stripe_transfer_id),
  constraint payouts_two_people check (recorded_by is distinct from confirmed_by or recorded_by is null),
  constraint payouts_one_of_campaign_and_run unique (run_id, campaign_id, currency)
);
comment on table payouts is 'Payouts: one transfer per campaign, grower, currency and run, or an advance. The row is the intent, its id the idempotency key.';
create unique index payouts_one_advance on payouts (campaign_id) where kind = 'advance';
create index payouts_by_grower on payouts (grower_id, id desc);
create index payouts_unpaid on payouts (requested_at) where status <> 'succeeded';

create table payout_lines (
  id bigint generated always as identity primary key,
  payout_id uuid not null constraint payout_lines_payout references payouts,
  ledger_entry_id bigint not null constraint payout_lines_entry references ledger_entries,
  kind text not null,
  source_id uuid not null,
  occurred_at timestamptz not null,
  gross_minor bigint not null,
  platform_fee_minor bigint not null,
  processing_fee_minor bigint not null,
  reserve_minor bigint not null,
  amount_minor bigint not null,
  constraint payout_lines_entry_once unique (ledger_entry_id),
  constraint payout_lines_add_up check (amount_minor = gross_minor - platform_fee_minor - processing_fee_minor - reserve_minor)
);
comment on table payout_lines is 'Payouts: what a payout is made of: every booking of its campaign''s payable account since the payout before, each once.';
create index payout_lines_by_payout on payout_lines (payout_id, id);

create table transfer_reversals (
  id uuid primary key,
  payout_id uuid not null constraint transfer_reversals_payout references payouts,
  dispute_id uuid,
  currency char(3) not null,
  amount_minor bigint not null,
  status text not null,
  requested_at timestamptz not null,
  ended_at timestamptz,
  failure text,
  stripe_reversal_id text,
  constraint transfer_reversals_amount_positive check (amount_minor > 0),
  constraint transfer_reversals_status_known check (status in ('requested', 'succeeded', 'refused')),
  constraint transfer_reversals_stripe_unique unique (stripe_reversal_id)
);
comment on table transfer_reversals is 'Payouts: money asked back from a grower''s connected account. The row is the intent, its id the idempotency key.';
create index transfer_reversals_by_payout on transfer_reversals (payout_id);

-- ---------------------------------------------------------------- Functions

create function account_balance(account_kind text, account_currency text, account_campaign uuid) returns bigint
language sql stable
as $$
  select coalesce(sum(e.amount_minor), 0)::bigint
  from ledger_accounts a
  join ledger_entries e on e.account_id = a.id
  where a.kind = account_kind and a.currency = account_currency and a.campaign_id = account_campaign
$$;
comment on function account_balance is 'Ledger: the balance of a campaign''s account, debits positive.';

-- Who reads the balances of released money and books by what it read takes these rows first. A share lock by a foreign
-- key does not wait for it, so that bookings that read nothing go on.
create function lock_released_money(of_campaigns uuid[]) returns void
language plpgsql
as $$
begin
  perform ledger_account('payable', c.currency, c.id) from campaigns c where c.id = any (of_campaigns) order by c.id;
  perform from ledger_accounts
  where campaign_id = any (of_campaigns) and kind = 'payable'
  order by id
  for no key update;
end
$$;
comment on function lock_released_money is 'Ledger: one at a time moves the released money of these campaigns by what it reads there.';

create function held_of_pledges(pledges uuid[]) returns table (pledge_id uuid, held_minor bigint)
language sql stable
as $$
  select w.id,
    (coalesce((select sum(y.amount_minor) from payments y where y.pledge_id = w.id and y.status = 'succeeded'), 0)
      - coalesce((select sum(r.held_minor) from refunds r where r.pledge_id = w.id), 0)
      - coalesce((select sum(s.gross_minor) from releases s where s.source_id = w.id), 0))::bigint
  from unnest(pledges) as w (id)
$$;
comment on function held_of_pledges is 'Payments: what is still held of each pledge: paid, neither given back nor released.';

create function release_parcels(
  released_parcels uuid[], receipts text[], gross bigint[], platform_fees bigint[], processing_fees bigint[], reserves bigint[],
  reserves_until timestamptz[], at timestamptz)
returns integer
language plpgsql
as $$
declare
  released integer;
begin
  with wanted as materialized (
    select w.*, p.source_id, p.campaign_id, p.currency
    from unnest(released_parcels, receipts, gross, platform_fees, processing_fees, reserves, reserves_until)
      as w (parcel_id, receipt, gross_minor, platform_fee_minor, processing_fee_minor, reserve_minor, reserve_until)
    join parcels p on p.id = w.parcel_id and p.status in ('shipped', 'delivered')),
  accounts as materialized (
    select campaign_id, currency,
      ledger_account('held', currency, campaign_id) as held,
      ledger_account('payable', currency, campaign_id) as payable,
      ledger_account('reserve', currency, campaign_id) as reserve,
      ledger_account('platform_fee', currency) as platform_fee,
      ledger_account('processing_fee_charged', currency) as processing_fee
    from (select distinct campaign_id, currency from wanted) c),
  settled as (
    update parcels p set status = 'settled', settled_at = at
    from wanted w where p.id = w.parcel_id),
  recorded as (
    insert into releases (parcel_id, source_id, campaign_id, currency, receipt, gross_minor, platform_fee_minor, processing_fee_minor,
      reserve_minor, released_at, reserve_until)
    select parcel_id, source_id, campaign_id, currency, receipt, gross_minor, platform_fee_minor, processing_fee_minor, reserve_minor, at, reserve_until
    from wanted),
  booked as (
    insert into ledger_transactions (id, kind, reference, occurred_at)
    select uuid_v7(), 'parcel_released', 'parcel_released:' || parcel_id, at from wanted where gross_minor > 0
    returning id, reference),
  entered as (
    insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
    select b.id, e.account_id, w.currency, e.amount_minor
    from wanted w
    join booked b on b.reference = 'parcel_released:' || w.parcel_id
    join accounts a on a.campaign_id = w.campaign_id and a.currency = w.currency
    cross join lateral (values
      (a.held, w.gross_minor),
      (a.platform_fee, -w.platform_fee_minor),
      (a.processing_fee, -w.processing_fee_minor),
      (a.reserve, -w.reserve_minor),
      (a.payable, -(w.gross_minor - w.platform_fee_minor - w.processing_fee_minor - w.reserve_minor))) as e (account_id, amount_minor)
    where e.amount_minor <> 0)
  select count(*) into released from wanted;

  if released <> coalesce(cardinality(released_parcels), 0) then
    raise exception 'a parcel that is not with its recipient cannot be released' using errcode = 'check_violation';
  end if;
  return released;
end
$$;
comment on function release_parcels is 'Payouts: settles parcels: what is held of each becomes payable, less fees and reserve. One booking each.';

-- Where money comes from that must be found: what is still held of the pledge, the campaign's reserve, what is payable,
-- and then the grower owes it. The campaigns' released money is locked when any of it is touched.
create function find_money(subjects uuid[], of_pledges uuid[], of_campaigns uuid[], currencies text[], amounts bigint[])
returns table (subject_id uuid, held_minor bigint, reserve_minor bigint, payable_minor bigint, debt_minor bigint)
language plpgsql
as $$
#variable_conflict use_column
begin
  if not exists (select from releases s where s.source_id = any (of_pledges)) then
    return query select w.id, w.amount_minor, 0::bigint, 0::bigint, 0::bigint from unnest(subjects, amounts) as w (id, amount_minor);
    return;
  end if;
  perform lock_released_money(of_campaigns);
  return query
    with wanted as materialized (
      select w.*, sum(w.amount_minor) over (partition by w.pledge_id order by w.place) - w.amount_minor as before_minor
      from unnest(subjects, of_pledges, of_campaigns, currencies, amounts) with ordinality
        as w (id, pledge_id, campaign_id, currency, amount_minor, place)),
    held as materialized (
      select h.pledge_id, greatest(h.held_minor, 0) as held_minor
      from held_of_pledges((select array_agg(distinct w.pledge_id) from wanted w)) h),
    short as materialized (
      select w.*, least(w.amount_minor, greatest(h.held_minor - w.before_minor, 0))::bigint as from_held
      from wanted w
      join held h on h.pledge_id = w.pledge_id),
    running as materialized (
      select s.*, s.amount_minor - s.from_held as short_minor,
        (sum(s.amount_minor - s.from_held) over (partition by s.campaign_id, s.currency order by s.place) - (s.amount_minor - s.from_held))::bigint as start_minor
      from short s),
    balances as materialized (
      select c.campaign_id, c.currency,
        greatest(-account_balance('reserve', c.currency, c.campaign_id), 0) as reserve_minor,
        greatest(-account_balance('payable', c.currency, c.campaign_id), 0) as payable_minor
      from (select distinct w.campaign_id, w.currency from wanted w) c),
    split as (
      select r.id, r.from_held, r.short_minor,
        greatest(least(b.reserve_minor, r.start_minor + r.short_minor) - least(b.reserve_minor, r.start_minor), 0) as from_reserve,
        greatest(least(b.reserve_minor + b.payable_minor, r.start_minor + r.short_minor)
          - least(b.reserve_minor + b.payable_minor, r.start_minor), 0) as from_both
      from running r
      join balances b on b.campaign_id = r.campaign_id and b.currency = r.currency)
    select s.id, s.from_held, s.from_reserve::bigint, (s.from_both - s.from_reserve)::bigint, (s.short_minor - s.from_both)::bigint
    from split s;
end
$$;
comment on function find_money is 'Payments: of which accounts refunds and lost disputes are paid: held of the pledge, then the campaign''s reserve, then what is payable, then a debt of its grower.';

create or replace function request_refunds(refunded_payments uuid[], amounts bigint[], refund_reason text, refund_note text, asked_at timestamptz)
returns integer
language plpgsql
as $$
declare
  wanted jsonb;
  requested integer;
begin
  select jsonb_agg(jsonb_build_object('refund_id', uuid_v7(), 'payment_id', p.id, 'pledge_id', p.pledge_id, 'campaign_id', p.campaign_id,
    'platform_account', p.platform_account, 'currency', p.currency, 'amount_minor', w.amount_minor) order by w.place)
  into wanted
  from unnest(refunded_payments, amounts) with ordinality as w (payment_id, amount_minor, place)
  join payments p on p.id = w.payment_id and p.status = 'succeeded';

  with asked as materialized (
    select w.* from jsonb_to_recordset(wanted) as w (
      refund_id uuid, payment_id uuid, pledge_id uuid, campaign_id uuid, platform_account text, currency text, amount_minor bigint)),
  money as materialized (
    select m.*
    from (
      select array_agg(refund_id) as ids, array_agg(pledge_id) as pledges, array_agg(campaign_id) as campaigns,
        array_agg(currency) as currencies, array_agg(amount_minor) as minors
      from asked) a
    cross join lateral find_money(a.ids, a.pledges, a.campaigns, a.currencies, a.minors) m),
  accounts as materialized (
    select campaign_id, currency,
      ledger_account('held', currency, campaign_id) as held,
      ledger_account('reserve', currency, campaign_id) as reserve,
      ledger_account('payable', currency, campaign_id) as payable,
      ledger_account('grower_debt', currency, campaign_id) as debt,
      ledger_account('refunds_on_the_way', currency, campaign_id) as on_the_way
    from (select distinct campaign_id, currency from asked) c),
  marked as (
    update payments p set refunded_minor = p.refunded_minor + w.amount_minor
    from asked w where p.id = w.payment_id),
  refunded as (
    insert into refunds (id, payment_id, pledge_id, campaign_id, status, reason, note, amount_minor, held_minor, currency, requested_at)
    select w.refund_id, w.payment_id, w.pledge_id, w.campaign_id, 'requested', refund_reason, refund_note, w.amount_minor, m.held_minor, w.currency, asked_at
    from asked w
    join money m on m.subject_id = w.refund_id),
  intended as (
    insert into intents (id, kind, subject_id, platform_account, lane, created_at, due_at)
    select uuid_v7(), 'refund', refund_id, platform_account, campaign_id || ' ' || refund_reason, asked_at, asked_at from asked),
  booked as (
    insert into ledger_transactions (id, kind, reference, occurred_at)
    select uuid_v7(), 'refund_requested', 'refund_requested:' || refund_id, asked_at from asked
    returning id, reference),
  entered as (
    insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
    select b.id, e.account_id, w.currency, e.amount_minor
    from asked w
    join money m on m.subject_id = w.refund_id
    join booked b on b.reference = 'refund_requested:' || w.refund_id
    join accounts a on a.campaign_id = w.campaign_id and a.currency = w.currency
    cross join lateral (values
      (a.held, m.held_minor), (a.reserve, m.reserve_minor), (a.payable, m.payable_minor), (a.debt, m.debt_minor),
      (a.on_the_way, -w.amount_minor)) as e (account_id, amount_minor)
    where e.amount_minor <> 0)
  select count(*) into requested from asked;

  if requested <> coalesce(cardinality(refunded_payments), 0) then
    raise exception 'a payment that did not succeed cannot be refunded' using errcode = 'check_violation';
  end if;
  return requested;
end
$$;

-- A run, in the caller's transaction and under the lock of released money. First what the grower owes is taken: the
-- campaign's advance, then debts of any of the grower's campaigns in that currency. What is left is the payout; its
-- lines are the bookings of the payable account that no payout has yet, so that they add up to it.
create function pay_out(of_run uuid, of_campaign uuid, by_account uuid, by_method text, at timestamptz) returns uuid
language plpgsql
as $$
declare
  c record;
  d record;
  payout uuid := uuid_v7();
  payable bigint;
  entries bigint[];
  left_minor bigint;
  taken bigint;
begin
  select id, grower_id, currency, platform_account into strict c from campaigns where id = of_campaign;
  payable := ledger_account('payable', c.currency, c.id);
  select array_agg(e.id), -sum(e.amount_minor) into entries, left_minor
  from ledger_entries e
  join ledger_transactions t on t.id = e.transaction_id
  where e.account_id = payable and t.kind <> 'payout_requested'
    and not exists (select from payout_lines l where l.ledger_entry_id = e.id);
  if left_minor is null or left_minor <= 0 then
    return null;
  end if;

  taken := least(left_minor, greatest(account_balance('advance', c.currency, c.id), 0));
  if taken > 0 then
    entries := entries || book_transfer('advance_recouped', payout::text, 'payable', c.id, 'advance', c.id, c.currency, taken, at);
    left_minor := left_minor - taken;
  end if;
  for d in
    select o.id, account_balance('grower_debt', c.currency, o.id) as debt_minor
    from campaigns o
    where o.grower_id = c.grower_id and o.currency = c.currency
    order by o.id
  loop
    taken := least(left_minor, d.debt_minor);
    if taken > 0 then
      entries := entries || book_transfer('debt_recouped', payout::text || ':' || d.id::text, 'payable', c.id, 'grower_debt', d.id, c.currency, taken, at);
      left_minor := left_minor - taken;
    end if;
  end loop;

  insert into payouts (id, kind, run_id, campaign_id, grower_id, account_id, method, platform_account, currency, amount_minor, status,
    requested_at, succeeded_at)
  select payout, 'earnings', of_run, c.id, c.grower_id, by_account, by_method, c.platform_account, c.currency, -sum(e.amount_minor),
    case when left_minor > 0 then 'requested' else 'succeeded' end, at, case when left_minor = 0 then at end
  from ledger_entries e
  where e.id = any (entries);
  insert into payout_lines (payout_id, ledger_entry_id, kind, source_id, occurred_at,
    gross_minor, platform_fee_minor, processing_fee_minor, reserve_minor, amount_minor)
  select payout, e.id, t.kind, split_part(t.reference, ':', 2)::uuid, t.occurred_at,
    coalesce(s.gross_minor, -e.amount_minor), coalesce(s.platform_fee_minor, 0), coalesce(s.processing_fee_minor, 0), coalesce(s.reserve_minor, 0),
    -e.amount_minor
  from ledger_entries e
  join ledger_transactions t on t.id = e.transaction_id
  left join releases s on t.kind = 'parcel_released' and s.parcel_id = split_part(t.reference, ':', 2)::uuid
  where e.id = any (entries)
  order by e.id;

  if left_minor > 0 then
    perform book_transfer('payout_requested', payout::text, 'payable', c.id, 'transfers_on_the_way', c.id, c.currency, left_minor, at);
  end if;
  if left_minor > 0 and by_method = 'connect' then
    insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
    values (uuid_v7(), 'transfer', payout, c.platform_account, at, at);
  end if;
  return payout;
end
$$;
comment on function pay_out is 'Payouts: turns what is payable of a campaign into one payout with its lines; null when nothing is.';

create function book_transfer(
  booking_kind text, source text, debited text, debited_campaign uuid, credited text, credited_campaign uuid, booking_currency text, minor bigint, at timestamptz)
returns bigint
language sql
as $$
  with booked as (
    insert into ledger_transactions (id, kind, reference, occurred_at)
    values (uuid_v7(), booking_kind, booking_kind || ':' || source, at)
    returning id),
  entered as (
    insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
    select b.id, e.account_id, booking_currency, e.amount_minor
    from booked b
    cross join (values
      (ledger_account(debited, booking_currency, debited_campaign), minor),
      (ledger_account(credited, booking_currency, credited_campaign), -minor)) as e (account_id, amount_minor)
    returning id, amount_minor)
  select id from entered where amount_minor > 0
$$;
comment on function book_transfer is 'Ledger: books an amount from one campaign account to another; debits the first, and returns that entry.';
