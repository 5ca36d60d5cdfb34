-- The packing station: who packed, what a parcel lacks, which scans were taken, and who has which parcel open.

-- ---------------------------------------------------------------- Fulfilment

alter table fulfilment_batches
  add column picking_started_at timestamptz,
  add column picking_started_by uuid constraint fulfilment_batches_picker references members,
  add column packing_started_at timestamptz,
  add column packing_started_by uuid constraint fulfilment_batches_packer references members,
  add constraint fulfilment_batches_picking_whole check (picking_started_by is null or picking_started_at is not null),
  add constraint fulfilment_batches_packing_whole check (packing_started_by is null or packing_started_at is not null);
comment on column fulfilment_batches.packing_started_at is 'Somebody said so, or packed the first parcel.';

alter table parcels
  add column packed_by uuid constraint parcels_packer references members,
  add constraint parcels_packed_whole check (packed_by is null or packed_at is not null);
create index parcels_by_status on parcels (batch_id, status);

create table parcel_exceptions (
  id uuid primary key,
  parcel_id uuid not null,
  offer_id uuid not null,
  kind text not null,
  units integer not null,
  reason text not null,
  recorded_by uuid constraint parcel_exceptions_recorder references members,
  recorded_at timestamptz not null,
  taken_back_at timestamptz,
  taken_back_by uuid constraint parcel_exceptions_taker references members,
  constraint parcel_exceptions_line foreign key (parcel_id, offer_id) references parcel_lines,
  constraint parcel_exceptions_kind_known check (kind in ('short', 'damaged', 'substitute')),
  constraint parcel_exceptions_units_positive check (units > 0),
  constraint parcel_exceptions_taken_back_whole check (taken_back_by is null or taken_back_at is not null)
);
comment on table parcel_exceptions is 'Fulfilment: units of a line that were not packed as ordered: short, damaged, or something else in their place. Taken back, it stays as a record.';
create index parcel_exceptions_by_parcel on parcel_exceptions (parcel_id, offer_id);

create table packing_scans (
  member_id uuid not null constraint packing_scans_member references members,
  id uuid not null,
  batch_id uuid not null constraint packing_scans_batch references fulfilment_batches,
  parcel_id uuid constraint packing_scans_parcel references parcels,
  kind text not null,
  outcome text not null,
  answer jsonb not null,
  created_at timestamptz not null,
  undone_at timestamptz,
  primary key (member_id, id),
  constraint packing_scans_kind_known check (kind in ('pack', 'undo'))
);
comment on table packing_scans is 'Fulfilment: what was sent from a packing station and what it was answered. The id is made by the device, so that a scan that is sent again counts once.';
create index packing_scans_by_batch on packing_scans (batch_id, created_at);

create table packing_openings (
  batch_id uuid not null constraint packing_openings_batch references fulfilment_batches,
  member_id uuid not null constraint packing_openings_member references members,
  parcel_id uuid not null constraint packing_openings_parcel references parcels,
  opened_at timestamptz not null,
  primary key (batch_id, member_id)
);
comment on table packing_openings is 'Fulfilment: the parcel that somebody has before them at a packing station; a hint for others, no lock.';

create function packing_notify() returns trigger
language plpgsql
as $$
begin
  perform pg_notify('packing', batch_id::text) from (select distinct batch_id from changed) as batches;
  return null;
end
$$;
comment on function packing_notify is 'Fulfilment: wakes who watches a batch.';
create trigger parcels_packing_notify after update on parcels
  referencing new table as changed
  for each statement execute function packing_notify();
