-- What cannot be printed is said beside the print, and a printer that is off is made up for.

-- ---------------------------------------------------------------- Printing

alter table print_runs
  add column unknown_glyphs integer not null default 0,
  add constraint print_runs_unknown_glyphs check (unknown_glyphs >= 0);
comment on column print_runs.unknown_glyphs is 'How many characters no installed font had: they stand on the paper as U+FFFD.';

alter table printers
  add column labels_right_mm integer not null default 0,
  add column labels_down_mm integer not null default 0,
  add constraint printers_shift check (labels_right_mm between -20 and 20 and labels_down_mm between -20 and 20);
comment on column printers.labels_right_mm is 'How much too far to the right it prints sheets of labels; negative: to the left.';
comment on column printers.labels_down_mm is 'How much too far down it prints sheets of labels; negative: up.';
