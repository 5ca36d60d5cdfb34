-- What was printed of a batch before it changed, and who printed what.

-- ---------------------------------------------------------------- Fulfilment

create table parcel_revisions (
  parcel_id uuid not null constraint parcel_revisions_parcel references parcels,
  until_version integer not null,
  is_printed boolean not null,
  recipient text not null,
  phone text not null,
  line1 text not null,
  line2 text not null,
  city text not null,
  subdivision text not null,
  postal_code text not null,
  country char(2) not null,
  gift_note text not null,
  storage text not null,
  lines jsonb not null,
  replaced_at timestamptz not null,
  constraint parcel_revisions_key primary key (parcel_id, until_version),
  constraint parcel_revisions_version_positive check (until_version >= 1),
  constraint parcel_revisions_storage_known check (storage in ('ambient', 'chilled')),
  constraint parcel_revisions_lines_array check (jsonb_typeof(lines) = 'array')
);
comment on table parcel_revisions is 'Fulfilment: what was printed of a parcel until and in this version of its batch, kept when it changed. A parcel that never changed has none.';
comment on column parcel_revisions.is_printed is 'Whether it was on the sheets at all: not before it was added, nor after it was cancelled.';
comment on column parcel_revisions.lines is 'As parcel_lines: offer_id, units, net_grams, gross_grams.';

-- ---------------------------------------------------------------- Printing

create table print_runs (
  id bigint generated always as identity primary key,
  batch_id uuid not null constraint print_runs_batch references fulfilment_batches,
  document text not null,
  version integer not null,
  since_version integer,
  language text not null,
  paper text not null,
  margin_mm integer not null,
  member_id uuid constraint print_runs_member references members,
  pages integer not null,
  checksum text not null,
  printed_at timestamptz not null,
  constraint print_runs_pages_positive check (pages > 0),
  constraint print_runs_versions check (version >= 1 and since_version < version)
);
comment on table print_runs is 'Printing: which document of a batch was printed, by whom, in which version. since_version: a sheet of what changed since then.';
create index print_runs_of_batch on print_runs (batch_id, id);
create index print_runs_of_member on print_runs (member_id, document, id);
