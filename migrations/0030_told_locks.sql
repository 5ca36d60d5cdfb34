-- Of an announced lock, what its backers were told; and what recipients of parcels were told before that was kept.

-- ---------------------------------------------------------------- Fulfilment

alter table fulfilment_batches
  add column lock_told_for timestamptz,
  add column lock_told_at timestamptz[] not null default '{}',
  add constraint fulfilment_batches_lock_told_few check (cardinality(lock_told_at) <= 3);
comment on column fulfilment_batches.lock_told_for is 'The time of its lock that its backers were told last.';
comment on column fulfilment_batches.lock_told_at is 'When they were told one, the latest first: the last three times.';

-- Until now they were told at once.
update fulfilment_batches
set lock_told_for = locks_at, lock_told_at = array[lock_announced_at]
where locks_at is not null;

create index fulfilment_batches_due_to_tell on fulfilment_batches (lock_announced_at)
  where locks_at is not null and locked_at is null and voided_at is null and lock_told_for is distinct from locks_at;

-- What recipients were told of their way before that was kept: an e-mail is of the first of its boxes; the others of its
-- pledge that left at the same moment were told by it too. Of a parcel that was told since, only how often is mended.
with letters as (
  select p.id, p.source_id, p.shipped_at, count(*)::integer as times, (array_agg(e.once_key order by e.created_at desc, e.id desc))[1] as last
  from emails e
  join parcels p on p.id::text = split_part(e.once_key, ':', 2)
  where e.template = 'parcel_shipped'
  group by p.id),
told as (
  select distinct on (box.id) box.id, l.times, l.last
  from letters l
  join parcels box on box.source_id = l.source_id and (box.id = l.id or box.shipped_at = l.shipped_at)
  order by box.id, box.id = l.id desc, l.times desc)
update parcels p
set shipment_told = coalesce(p.shipment_told, told.last), shipments_told = greatest(p.shipments_told, told.times)
from told
where p.id = told.id;
