-- What a bank sends back after two operators had confirmed that it left: it is owed again, and booked under a key of its own.

-- ---------------------------------------------------------------- Payments

alter table bank_refunds
  add column return_reference text,
  add column return_recorded_by uuid constraint bank_refunds_return_recorder references members,
  add column return_recorded_at timestamptz,
  add column returned_at timestamptz,
  add column return_confirmed_by uuid constraint bank_refunds_return_confirmer references members,
  add constraint bank_refunds_return_recorded_whole check (
    (return_reference is null) = (return_recorded_at is null) and (return_recorded_by is null) = (return_recorded_at is null)),
  add constraint bank_refunds_returned_whole check ((returned_at is null) = (return_confirmed_by is null)),
  add constraint bank_refunds_return_two_people check (
    return_confirmed_by is null or (return_recorded_by is not null and return_recorded_by <> return_confirmed_by)),
  add constraint bank_refunds_returned_was_confirmed check (return_recorded_at is null or confirmed_at is not null);
comment on table bank_refunds is 'Payments: a failed refund that is paid by bank: the backer''s details (sealed by Data Protection), the two operators who record and confirm the transfer, and the two who say that it came back; another refund then stands in its place.';
create index bank_refunds_confirmed on bank_refunds (confirmed_at, refund_id) where confirmed_at is not null and returned_at is null;

-- As before, but a transfer that came back pays nothing: what stands in its place is counted.
create or replace function with_bank_of(of_refund refunds, for_good boolean default false) returns bigint
language sql stable
as $$
  select case when t.minor = 0 then 0 else greatest(0, least(of_refund.amount_minor,
    t.minor + of_refund.amount_minor + coalesce((
      select sum(r.amount_minor)
      from refunds r
      left join bank_refunds b on b.refund_id = r.id
      where r.payment_id = of_refund.payment_id and r.id <> of_refund.id and r.status <> 'taken_by_bank'
        and (r.status <> 'failed' or b.recorded_at is not null and b.returned_at is null
          or r.id < of_refund.id and not exists (select from refunds x where x.replaces_id = r.id))), 0)
    - (select p.amount_minor from payments p where p.id = of_refund.payment_id))) end::bigint
  from taken_by_bank(of_refund.payment_id, for_good) as t (minor)
$$;

-- ---------------------------------------------------------------- Payouts

alter table payouts
  add column return_reference text,
  add column return_recorded_by uuid constraint payouts_return_recorder references members,
  add column return_recorded_at timestamptz,
  add column returns integer not null default 0,
  add column returned_transfer text,
  add column returned_reference text,
  add column returned_at timestamptz,
  add constraint payouts_return_recorded_whole check (
    (return_reference is null) = (return_recorded_at is null) and (return_recorded_by is null) = (return_recorded_at is null)),
  add constraint payouts_return_of_paid check (return_recorded_at is null or status = 'succeeded' and method = 'bank'),
  add constraint payouts_returned_whole check (
    (returns = 0) = (returned_at is null) and (returned_at is null) = (returned_reference is null) and (returned_at is null) = (returned_transfer is null));
comment on column payouts.return_recorded_at is 'Since then one operator says that the bank sent it back; another has still to confirm it.';
comment on column payouts.returns is 'How often the bank sent a transfer of it back: each is booked under a key of its own.';
comment on column payouts.returned_transfer is 'The bank''s reference of the transfer that came back last.';
