-- Signing in: second factors and passkeys, links by e-mail, and the limits of both.

alter table members add column authenticator_step bigint;
comment on column members.authenticator_step is 'The newest 30-second step of which a code of the authenticator app was used: a code counts once.';

create table member_passkeys (
  credential_id bytea primary key,
  user_id uuid not null constraint member_passkeys_member references members on delete cascade,
  data jsonb not null
);
comment on table member_passkeys is 'Members: passkeys (ASP.NET Core Identity): public keys, which are no secret.';
create index member_passkeys_by_member on member_passkeys (user_id);

-- How many e-mails of one kind somebody was sent within an hour.
create index emails_by_recipient on emails (recipient, template, created_at);

-- How many photos a member stored within a day; which photos are old enough to be swept.
create index photos_by_member on photos (created_by, created_at);
create index photos_by_age on photos (created_at);
