-- Finding campaigns.

-- Full text where words have spaces between them, parts of words by trigrams where they have none (Chinese). The extension
-- is trusted: the owner of the database may create it. Lower case, and full-width forms as plain ones.
create extension if not exists pg_trgm;

alter table campaigns
  add column search_text text generated always as (lower(normalize(title || ' ' || produce || ' ' || variety || ' ' || place, nfkc))) stored,
  add column search tsvector generated always as (to_tsvector('english', lower(normalize(title || ' ' || produce || ' ' || variety || ' ' || place, nfkc)))) stored;
alter table growers
  add column search_text text generated always as (lower(normalize(name || ' ' || place, nfkc))) stored,
  add column search tsvector generated always as (to_tsvector('english', lower(normalize(name || ' ' || place, nfkc)))) stored;
comment on column campaigns.search_text is 'What it is found by, beside its grower''s.';
comment on column growers.search_text is 'What the campaigns of a grower are found by.';

create index campaigns_by_search_text on campaigns using gin (search_text gin_trgm_ops);
create index growers_by_search_text on growers using gin (search_text gin_trgm_ops);
