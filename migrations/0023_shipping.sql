-- Tables for carriers and from them, and when a batch will be locked.

-- ---------------------------------------------------------------- Fulfilment

create table export_mappings (
  id uuid primary key,
  grower_id uuid not null constraint export_mappings_grower references growers,
  name text not null,
  carrier text not null,
  encoding text not null,
  delimiter text not null,
  columns jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint export_mappings_encoding_known check (encoding in ('utf8', 'utf8_bom', 'gb18030')),
  constraint export_mappings_delimiter_known check (delimiter in ('comma', 'semicolon', 'tab')),
  constraint export_mappings_columns_array check (jsonb_typeof(columns) = 'array' and jsonb_array_length(columns) > 0)
);
comment on table export_mappings is 'Fulfilment: a table that a grower exports for a carrier. columns: heading, field, text, in order.';
create unique index export_mappings_name_unique on export_mappings (grower_id, lower(name));

create table import_mappings (
  grower_id uuid not null constraint import_mappings_grower references growers,
  headings_key text not null,
  columns jsonb not null,
  carrier text not null,
  changed_at timestamptz not null,
  primary key (grower_id, headings_key)
);
comment on table import_mappings is 'Fulfilment: how a grower last read a file of a carrier with these headings (their SHA-256).';

create table carrier_imports (
  id uuid primary key,
  batch_id uuid not null constraint carrier_imports_batch references fulfilment_batches,
  member_id uuid constraint carrier_imports_member references members,
  file_name text not null,
  content bytea,
  columns jsonb not null,
  carrier text not null,
  corrects boolean not null,
  created_at timestamptz not null,
  applied_at timestamptz,
  applied_by uuid constraint carrier_imports_applier references members,
  shipped integer not null,
  corrected integer not null,
  delivered integer not null,
  constraint carrier_imports_content_until_applied check ((content is null) = (applied_at is not null)),
  constraint carrier_imports_counts_not_negative check (shipped >= 0 and corrected >= 0 and delivered >= 0)
);
comment on table carrier_imports is 'Fulfilment: a file of a carrier, kept for a day until it is applied; then only what it did.';
create index carrier_imports_by_batch on carrier_imports (batch_id, applied_at);

-- ---------------------------------------------------------------- Printing

-- A table lies on no paper.
alter table print_runs
  alter column paper drop not null,
  alter column pages drop not null;
