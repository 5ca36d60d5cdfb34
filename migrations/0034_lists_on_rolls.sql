-- A printer's paper for lists may be a roll of labels, too.
set local lock_timeout = '5s';

-- ---------------------------------------------------------------- Printing

-- Replaced in one statement: a table of a farm's printers is soon looked through, and all that is there holds.
alter table printers
  drop constraint printers_paper_known,
  add constraint printers_paper_known check (paper in ('a4', 'a5', 'letter', 'roll100x150'));
