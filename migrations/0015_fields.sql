-- What growers type, what operators look at: forms kept while they are typed, an audit trail, runs of jobs, a search by anything.

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

-- ---------------------------------------------------------------- Audit

create table audit_entries (
  id uuid primary key,
  at timestamptz not null,
  member_id uuid,
  action text not null,
  kind text not null,
  subject_id text not null,
  changes jsonb not null
);
comment on table audit_entries is 'Audit: who changed what, and when; before and after where that is neither personal nor secret. Append-only. member_id is null when the site did it by itself.';
create index audit_entries_by_subject on audit_entries (subject_id, id desc);
create index audit_entries_by_member on audit_entries (member_id, id desc);
create index audit_entries_by_kind on audit_entries (kind, id desc);

create function audit_is_append_only() returns trigger
language plpgsql
as $$
begin
  raise exception 'the audit trail is append-only'
    using errcode = 'restrict_violation';
end
$$;
comment on function audit_is_append_only is 'Audit: refuses to change what was written down.';
create trigger audit_entries_append_only before update or delete or truncate on audit_entries
  for each statement execute function audit_is_append_only();

-- ---------------------------------------------------------------- Jobs

create table job_runs (
  name text primary key,
  started_at timestamptz not null,
  took_ms bigint not null,
  node text not null,
  runs bigint not null,
  failures bigint not null,
  failed_at timestamptz,
  failure text
);
comment on table job_runs is 'Jobs: the last run of each schedule, how often it ran and failed, and its last failure.';

-- ---------------------------------------------------------------- Search

create extension if not exists pg_trgm;
create index pledges_by_recipient on pledges using gin (recipient gin_trgm_ops);
create index members_by_name on members using gin (display_name gin_trgm_ops);
create index parcels_by_tracking on parcels (tracking_number) where tracking_number is not null;
create index payments_by_charge on payments (charge_id) where charge_id is not null;
create index emails_to on emails (recipient, id desc);
