-- A carrier's number may be known before the box has left: for its label and the load list.

-- ---------------------------------------------------------------- Fulfilment

alter table parcels
  add column announced_carrier text,
  add column announced_number text,
  add constraint parcels_announced_whole check ((announced_carrier is null) = (announced_number is null));

alter table carrier_imports
  add column are_here boolean not null default false,
  add column announced integer not null default 0,
  add constraint carrier_imports_announced_not_negative check (announced >= 0);

alter table import_mappings
  add column are_here boolean not null default false;
