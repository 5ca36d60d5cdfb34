-- What growers type, what operators look at: forms kept while they are typed, an audit trail, runs of jobs, photos' focus.

-- ---------------------------------------------------------------- Campaigns

alter table campaigns add column edits integer not null default 0;
comment on column campaigns.edits is 'How often its terms were changed: two who change a draft at once notice each other.';

create table campaign_forms (
  grower_id uuid not null constraint campaign_forms_grower references growers,
  id uuid not null,
  tab uuid not null,
  version integer not null,
  title text not null,
  typed text not null,
  saved_at timestamptz not null,
  primary key (grower_id, id),
  constraint campaign_forms_version_positive check (version > 0),
  constraint campaign_forms_size check (length(typed) <= 100000)
);
comment on table campaign_forms is 'Campaigns: what a grower has typed and not yet saved as a draft (id: the campaign''s, or of one that is still to be made). version counts the saves and tab names who made the last one, so that two open forms notice each other.';
