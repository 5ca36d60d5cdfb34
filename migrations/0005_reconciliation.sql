-- What becomes of refunds that fail, of events that nobody can process, and how our books are held against Stripe's.

-- ---------------------------------------------------------------- Payments

alter table refunds
  add column asked_at timestamptz,
  add column pending_reason text,
  add column replaces_id uuid constraint refunds_replaces references refunds,
  drop constraint refunds_status_known,
  add constraint refunds_status_known check (status in ('requested', 'pending', 'succeeded', 'failed', 'paid_by_bank')),
  add constraint refunds_replaced_once unique (replaces_id);
comment on table refunds is 'Payments: money on its way back to a backer; the row is the intent, its id the idempotency key. A failed one is owed until another replaces it or a bank transfer pays it.';
create index refunds_to_follow on refunds (requested_at) where status in ('requested', 'pending', 'failed');

create table bank_refunds (
  refund_id uuid primary key constraint bank_refunds_refund references refunds,
  sealed_details bytea,
  details_at timestamptz,
  reference text,
  recorded_by uuid constraint bank_refunds_recorder references members,
  recorded_at timestamptz,
  confirmed_by uuid constraint bank_refunds_confirmer references members,
  confirmed_at timestamptz,
  constraint bank_refunds_recorded_whole check ((recorded_by is null) = (recorded_at is null) and (recorded_at is null) = (reference is null)),
  constraint bank_refunds_confirmed_whole check ((confirmed_by is null) = (confirmed_at is null)),
  constraint bank_refunds_two_people check (confirmed_by is null or (recorded_by is not null and recorded_by <> confirmed_by))
);
comment on table bank_refunds is 'Payments: a failed refund that is paid by bank: the backer''s details (sealed by Data Protection), and the two operators who record and confirm the transfer.';

alter table stripe_events
  add column dead_at timestamptz,
  add column retried_at timestamptz;
drop index stripe_events_waiting;
create index stripe_events_waiting on stripe_events (starts_with(type, 'refund.'), due_at) where processed_at is null and dead_at is null;
create index stripe_events_dead on stripe_events (dead_at) where dead_at is not null;

create table stripe_event_cursors (
  platform_account text primary key,
  read_until timestamptz not null,
  read_at timestamptz not null
);
comment on table stripe_event_cursors is 'Payments: up to which event Stripe''s own list has been read, in case webhooks were lost.';

-- ---------------------------------------------------------------- Pledges

create table refund_requests (
  key text primary key,
  pledge_id uuid not null constraint refund_requests_pledge references pledges,
  amount_minor bigint not null,
  reason text not null,
  member_id uuid not null constraint refund_requests_member references members,
  requested_at timestamptz not null,
  constraint refund_requests_amount_positive check (amount_minor > 0)
);
comment on table refund_requests is 'Pledges: refunds of a part that a grower or an operator asked for; the one row per key makes a double click one refund.';
create index refund_requests_by_pledge on refund_requests (pledge_id);

-- ---------------------------------------------------------------- Closing

create table closing_delays (
  campaign_id uuid primary key constraint closing_delays_campaign references campaigns,
  reason text not null,
  since timestamptz not null,
  tried_at timestamptz not null,
  constraint closing_delays_reason_known check (reason in ('holds_unanswered', 'failed'))
);
comment on table closing_delays is 'Closing: campaigns whose time has come and that could not be closed at the last try, and since when for this reason. Tried again after all others.';

-- ---------------------------------------------------------------- Reconciliation

create table stripe_objects (
  id text primary key,
  platform_account text not null,
  kind text not null,
  status text not null,
  parent_id text,
  our_id uuid,
  amount_minor bigint not null,
  currency char(3) not null,
  created_at timestamptz not null,
  read_at timestamptz not null,
  constraint stripe_objects_kind_known check (kind in ('charge', 'refund', 'transfer', 'dispute'))
);
comment on table stripe_objects is 'Reconciliation: charges, refunds, transfers and disputes as Stripe last listed them; our_id is from their metadata.';
create index stripe_objects_by_kind on stripe_objects (platform_account, kind, created_at);
create index stripe_objects_by_parent on stripe_objects (parent_id);
create index stripe_objects_by_ours on stripe_objects (our_id);

create table stripe_balance_transactions (
  id text primary key,
  platform_account text not null,
  type text not null,
  source_id text,
  currency char(3) not null,
  amount_minor bigint not null,
  fee_minor bigint not null,
  net_minor bigint not null,
  created_at timestamptz not null
);
comment on table stripe_balance_transactions is 'Reconciliation: every movement of a platform account''s balance as Stripe last listed it.';
create index stripe_balance_transactions_by_account on stripe_balance_transactions (platform_account, created_at);

create table stripe_movement_cursors (
  platform_account text primary key,
  read_until timestamptz not null,
  read_at timestamptz not null
);
comment on table stripe_movement_cursors is 'Reconciliation: up to which movement of its balance a platform account has been read, all of them before it.';

create table reconciliation_runs (
  id uuid primary key,
  platform_account text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  objects integer not null default 0,
  differences integer not null default 0,
  failure text
);
comment on table reconciliation_runs is 'Reconciliation: when a platform account was last held against our books, and how that went.';
create index reconciliation_runs_by_account on reconciliation_runs (platform_account, started_at);

create table reconciliation_differences (
  id uuid primary key,
  platform_account text not null,
  kind text not null,
  stripe_id text,
  our_id uuid,
  currency char(3) not null,
  ours_minor bigint not null,
  stripes_minor bigint not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz,
  failure text,
  constraint reconciliation_differences_unique unique nulls not distinct (platform_account, kind, stripe_id, our_id, currency)
);
comment on table reconciliation_differences is 'Reconciliation: where Stripe and our books differ, until a later run no longer finds it.';
create index reconciliation_differences_open on reconciliation_differences (first_seen_at) where ended_at is null;
