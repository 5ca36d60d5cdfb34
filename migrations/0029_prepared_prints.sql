-- Large prints are made in the background, and kept for whoever asks for the same within a day.

-- ---------------------------------------------------------------- Printing

create table prepared_prints (
  id uuid primary key,
  batch_id uuid not null constraint prepared_prints_batch references fulfilment_batches,
  fingerprint text not null,
  print_order jsonb not null,
  current_version integer not null,
  parcels integer not null,
  asked_by uuid constraint prepared_prints_asker references members on delete set null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null default 'waiting',
  attempt integer not null default 0,
  tries integer not null default 0,
  heartbeat_at timestamptz,
  printed_parcels integer not null default 0,
  run jsonb,
  bytes bigint,
  ready_at timestamptz,
  constraint prepared_prints_same unique (batch_id, fingerprint),
  constraint prepared_prints_state_known check (state in ('waiting', 'printing', 'ready', 'failed')),
  constraint prepared_prints_parcels check (parcels > 0 and printed_parcels between 0 and parcels),
  constraint prepared_prints_beats_while_printing check ((state = 'printing') = (heartbeat_at is not null)),
  constraint prepared_prints_ready_whole check ((state = 'ready') = (run is not null and bytes is not null and ready_at is not null))
);
comment on table prepared_prints is 'Printing: a large print that was asked for, made in the background and kept for a day.';
comment on column prepared_prints.fingerprint is 'Of what was asked for and of all that it prints: the same is made once, whoever asks.';
comment on column prepared_prints.print_order is 'What was asked for, with its version, as PrintOrder is written.';
comment on column prepared_prints.current_version is 'What the batch was at when it was asked for.';
comment on column prepared_prints.attempt is 'How often a worker has begun. What an earlier one still writes is refused.';
comment on column prepared_prints.tries is 'How many of these died or were cut off since a person asked for it.';
comment on column prepared_prints.heartbeat_at is 'When its worker said last that it lives; one that is silent is replaced.';
comment on column prepared_prints.run is 'What the log of prints gets for each download, but for who and when.';
create index prepared_prints_unfinished on prepared_prints (asked_at) where state in ('waiting', 'printing');
create index prepared_prints_expiring on prepared_prints (expires_at);

create table prepared_print_parts (
  print_id uuid not null constraint prepared_print_parts_print references prepared_prints on delete cascade,
  attempt integer not null,
  number integer not null,
  content bytea not null,
  constraint prepared_print_parts_key primary key (print_id, attempt, number)
);
-- Neither PDFs nor compressed labels become smaller.
alter table prepared_print_parts alter column content set storage external;
comment on table prepared_print_parts is 'Printing: the file of a prepared print, in pieces.';
