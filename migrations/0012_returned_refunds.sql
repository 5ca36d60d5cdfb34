-- What failed after it had been paid is known by when it failed, whatever has become of it since.

-- A refund that came back is booked once Stripe says what came: even when a bank transfer or a lost dispute has paid it by then.
drop index refunds_returned;
create index refunds_returned on refunds (id) where failed_at is not null and settled_at is not null and return_settled_at is null;

-- Of two that stand in the place of one, each may go on alone: a bank gives back what it took of one and keeps the other.
alter table refunds add column is_part boolean not null default false;
update refunds r set is_part = true
where r.replaces_id is not null and exists (select from refunds x where x.replaces_id = r.replaces_id and x.id <> r.id);
comment on column refunds.is_part is 'It stands for a part of the one that it replaces; another stands for the rest.';
comment on column refunds.dispute_id is 'The lost dispute that paid it, or that divided the one in whose place it stands.';
drop index refunds_replaced_once;
create unique index refunds_replaced_once on refunds (replaces_id) where not is_part;
