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

-- ---------------------------------------------------------------- Printing

-- A table lies on no paper.
alter table print_runs
  alter column paper drop not null,
  alter column pages drop not null;
