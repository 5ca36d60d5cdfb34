-- Disputes: a backer's bank takes money back, for now or for good.

create table disputes (
  id uuid primary key,
  stripe_dispute_id text not null,
  platform_account text not null,
  payment_id uuid not null constraint disputes_payment references payments,
  pledge_id uuid not null constraint disputes_pledge references pledges,
  campaign_id uuid not null constraint disputes_campaign references campaigns,
  status text not null,
  reason text not null,
  currency char(3) not null,
  amount_minor bigint not null,
  held_minor bigint not null default 0,
  frozen_reserve_minor bigint,
  frozen_payable_minor bigint,
  due_by timestamptz,
  opened_at timestamptz not null,
  read_at timestamptz not null,
  funds_withdrawn_at timestamptz,
  funds_reinstated_at timestamptz,
  closed_at timestamptz,
  constraint disputes_stripe_unique unique (stripe_dispute_id),
  constraint disputes_amount_positive check (amount_minor > 0)
);
comment on table disputes is 'Payments: payments that backers contest at their bank, as Stripe tells of them. held_minor is what of a lost one came from money still held for its pledge; frozen_… what of released money waits for its end, null before anybody looked.';
create index disputes_by_pledge on disputes (pledge_id);
create index disputes_by_campaign on disputes (campaign_id);
create index disputes_open on disputes (due_by) where closed_at is null;

create table dispute_evidence (
  dispute_id uuid primary key constraint dispute_evidence_dispute references disputes,
  product_description text not null,
  customer_name text not null,
  customer_email text not null,
  shipping_address text not null,
  shipping_carrier text not null,
  shipping_tracking_number text not null,
  shipping_date text not null,
  statement text not null,
  submitted_by uuid constraint dispute_evidence_member references members,
  submitted_at timestamptz not null,
  sent_at timestamptz
);
comment on table dispute_evidence is 'Disputes: what an operator sent to the bank. Once: a bank takes evidence one time.';

alter table transfer_reversals add constraint transfer_reversals_dispute foreign key (dispute_id) references disputes;

create or replace function held_of_pledges(pledges uuid[]) returns table (pledge_id uuid, held_minor bigint)
language sql stable
as $$
  select w.id,
    (coalesce((select sum(y.amount_minor) from payments y where y.pledge_id = w.id and y.status = 'succeeded'), 0)
      - coalesce((select sum(r.held_minor) from refunds r where r.pledge_id = w.id), 0)
      - coalesce((select sum(d.held_minor) from disputes d where d.pledge_id = w.id), 0)
      - coalesce((select sum(s.gross_minor) from releases s where s.source_id = w.id), 0))::bigint
  from unnest(pledges) as w (id)
$$;

create or replace function find_money(subjects uuid[], of_pledges uuid[], of_campaigns uuid[], currencies text[], amounts bigint[])
returns table (subject_id uuid, held_minor bigint, reserve_minor bigint, payable_minor bigint, debt_minor bigint)
language plpgsql
as $$
#variable_conflict use_column
begin
  if not exists (select from releases s where s.source_id = any (of_pledges))
    and not exists (select from disputes d where d.pledge_id = any (of_pledges)) then
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
