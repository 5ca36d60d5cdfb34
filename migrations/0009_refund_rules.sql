-- Refunds beside disputes, and tokens that know how they were made.

alter table personal_access_tokens add column is_strong boolean not null default false;
comment on column personal_access_tokens.is_strong is 'Made in a session with a second factor; without it, an operator''s token is a member''s.';

create index disputes_by_payment on disputes (payment_id);

-- Lost money and money that a bank holds is not ours to refund. Read it after the payment's lock, in a statement of its own:
-- whoever follows a dispute holds that lock.
create function taken_by_bank(of_payment uuid) returns bigint
language sql stable
as $$
  select coalesce(sum(d.amount_minor), 0)::bigint
  from disputes d
  where d.payment_id = of_payment
    and d.funds_reinstated_at is null and (d.status = 'lost' or d.funds_withdrawn_at is not null)
$$;
comment on function taken_by_bank is 'Payments: what a backer''s bank took of a payment and has not given back.';

create function refundable_of(of_payment payments) returns bigint
language sql stable
as $$
  select case when of_payment.status = 'succeeded' and of_payment.amount_minor > of_payment.refunded_minor
    then greatest(of_payment.amount_minor - of_payment.refunded_minor - taken_by_bank(of_payment.id), 0)
    else 0 end
$$;
-- Refunds that a transfer by bank pays just now count as paid.
create function is_with_bank(of_refund refunds) returns boolean
language sql stable
as $$
  select t.minor > 0 and t.minor + of_refund.amount_minor + coalesce((
      select sum(r.amount_minor)
      from refunds r
      left join bank_refunds b on b.refund_id = r.id
      where r.payment_id = of_refund.payment_id and r.id <> of_refund.id and (r.status <> 'failed' or b.recorded_at is not null)), 0)
    > (select p.amount_minor from payments p where p.id = of_refund.payment_id)
  from taken_by_bank(of_refund.payment_id) as t (minor)
$$;
comment on function is_with_bank is 'Payments: whether a refund that failed is not owed, because the backer''s bank took that money back.';
comment on function refundable_of is 'Payments: what can still be refunded of a payment.';
