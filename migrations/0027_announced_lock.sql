-- When a batch will be locked, as its backers are told.

-- ---------------------------------------------------------------- Fulfilment

alter table fulfilment_batches
  add column locks_at timestamptz,
  add column lock_announced_at timestamptz,
  add column lock_announced_by uuid constraint fulfilment_batches_lock_announcer references members,
  add constraint fulfilment_batches_lock_announced_whole check ((locks_at is null) = (lock_announced_at is null)),
  add constraint fulfilment_batches_lock_announcer_whole check (lock_announced_by is null or lock_announced_at is not null);
comment on column fulfilment_batches.locks_at is 'When it is locked by itself, as its backers were told at least 48 hours before.';
create index fulfilment_batches_due_to_lock on fulfilment_batches (locks_at) where locked_at is null and voided_at is null;

alter table parcels
  add column shipment_told text,
  add column shipments_told integer not null default 0,
  add constraint parcels_shipments_told_positive check (shipments_told >= 0);
comment on column parcels.shipment_told is 'What its recipient was told last of its way: the key of that e-mail.';
comment on column parcels.shipments_told is 'How often they were told something else than before.';
