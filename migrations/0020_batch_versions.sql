-- What was printed of a batch before it changed, who printed what, and the printers that members named.

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

create table printer_settings (
  id uuid primary key,
  member_id uuid not null constraint printer_settings_member references members,
  name text not null,
  paper text not null,
  margin_top_mm integer not null,
  margin_right_mm integer not null,
  margin_bottom_mm integer not null,
  margin_left_mm integer not null,
  start_position integer not null default 1,
  created_at timestamptz not null,
  constraint printer_settings_paper_known check (paper in ('a4', 'a5', 'letter', 'a6', 'roll100x150')),
  constraint printer_settings_margins_fit check (
    margin_top_mm between 0 and 40 and margin_right_mm between 0 and 40 and margin_bottom_mm between 0 and 40 and margin_left_mm between 0 and 40),
  constraint printer_settings_start_on_sheet check (start_position between 1 and 24)
);
comment on table printer_settings is 'Printing: a printer as a member named it: its paper, its margins, and the first free label of the sheet that lies in it.';
create unique index printer_settings_name on printer_settings (member_id, lower(name));

create table print_runs (
  id bigint generated always as identity primary key,
  batch_id uuid not null constraint print_runs_batch references fulfilment_batches,
  document text not null,
  version integer not null,
  since_version integer,
  language text not null,
  paper text not null,
  margin_mm integer not null,
  printer_id uuid constraint print_runs_printer references printer_settings on delete set null,
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
