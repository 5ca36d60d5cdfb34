-- News: who follows which grower, how often they want to read of it, what there is to tell, and to whom it was told.

-- ---------------------------------------------------------------- Mail

alter table emails add column withheld_at timestamptz;
comment on column emails.withheld_at is 'News that was not sent: whoever it is for wanted none any more when it was about to leave.';

-- ---------------------------------------------------------------- News

create table news_readers (
  id uuid primary key,
  email text not null,
  mailbox text not null,
  culture text not null,
  time_zone text,
  frequency text not null default 'at_once',
  created_at timestamptz not null,
  constraint news_readers_frequency_known check (frequency in ('at_once', 'daily', 'weekly', 'none'))
);
comment on table news_readers is 'News: an address that news go to, how often, and when its mornings are. A member''s is found by their confirmed address.';
comment on column news_readers.mailbox is 'The address without what varies and reaches the same person: limits count mailboxes.';
create unique index news_readers_one_per_address on news_readers (lower(email));
create index news_readers_by_mailbox on news_readers (mailbox);
create index emails_confirming_follows on emails (recipient, created_at) where template = 'confirm_follow';

create table follows (
  id uuid primary key,
  reader_id uuid not null constraint follows_reader references news_readers on delete cascade,
  grower_id uuid not null constraint follows_grower references growers,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  constraint follows_once unique (reader_id, grower_id)
);
comment on table follows is 'News: which growers an address wants news of. Until the address has confirmed, it gets none.';
create index follows_by_grower on follows (grower_id) where confirmed_at is not null;
create index follows_unconfirmed on follows (asked_at) where confirmed_at is null;

create table news_events (
  id uuid primary key,
  kind text not null,
  campaign_id uuid not null constraint news_events_campaign references campaigns,
  happened_at timestamptz not null,
  spread_at timestamptz,
  constraint news_events_once unique (campaign_id, kind),
  constraint news_events_kind_known check (kind in ('opened', 'closing_soon'))
);
comment on table news_events is 'News: what followers are told; each once for a campaign.';
create index news_events_waiting on news_events (happened_at) where spread_at is null;

create table news_deliveries (
  event_id uuid not null constraint news_deliveries_event references news_events,
  reader_id uuid not null constraint news_deliveries_reader references news_readers on delete cascade,
  created_at timestamptz not null,
  settled_at timestamptz,
  email_id uuid constraint news_deliveries_email references emails,
  primary key (event_id, reader_id),
  constraint news_deliveries_told_is_settled check (email_id is null or settled_at is not null)
);
comment on table news_deliveries is 'News: which event goes to whom. Waiting for a digest until settled: told by an e-mail, or not worth telling any more.';
create index news_deliveries_waiting on news_deliveries (reader_id) where settled_at is null;

-- An event as an e-mail says it. What differs by reader (language, time zone, links) its sender adds.
create view news_items as
select e.id as event_id, 'news_' || e.kind as template, e.happened_at, c.id as campaign_id, c.grower_id, c.slug, c.deadline, c.time_zone,
  c.status = 'open' as is_open,
  jsonb_build_object(
    'campaign', c.title,
    'grower', g.name,
    'percent', 100 * coalesce(case c.target_kind when 'money' then f.goods_minor when 'boxes' then f.boxes else f.grams end, 0) / c.target_amount) as model
from news_events e
join campaigns c on c.id = e.campaign_id
join growers g on g.id = c.grower_id
left join campaign_funds f on f.campaign_id = c.id;
comment on view news_items is 'News: what there is to tell, as e-mails say it.';
