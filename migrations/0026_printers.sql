-- What lies in a farm's printers, so that nobody measures margins twice.

-- ---------------------------------------------------------------- Printing

create table printers (
  id uuid primary key,
  grower_id uuid not null constraint printers_grower references growers,
  name text not null,
  paper text not null,
  top_mm integer not null,
  right_mm integer not null,
  bottom_mm integer not null,
  left_mm integer not null,
  labels text not null,
  next_label integer not null,
  created_at timestamptz not null,
  constraint printers_name_unique unique (grower_id, name),
  constraint printers_paper_known check (paper in ('a4', 'a5', 'letter')),
  constraint printers_margins check (least(top_mm, right_mm, bottom_mm, left_mm) >= 0 and greatest(top_mm, right_mm, bottom_mm, left_mm) <= 40),
  constraint printers_labels_known check (labels in ('roll', 'a6', 'a4_four', 'a4_eight', 'letter_six')),
  constraint printers_next_label check (next_label between 1 and 8)
);
comment on table printers is 'Printing: the printers of a farm''s shed: their paper, the margins that they need, the labels in them.';
comment on column printers.next_label is 'The first free label of the sheet that lies in it, counted along the rows; moved on by each printing.';

alter table print_runs add column printer_id uuid constraint print_runs_printer references printers on delete set null;
comment on column print_runs.printer_id is 'Whose settings were chosen. Null: none, or the printer is gone.';
create index print_runs_of_printer on print_runs (printer_id) where printer_id is not null;
