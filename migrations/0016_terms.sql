-- What campaigns promise beyond their target, and what early backers pay.

-- ---------------------------------------------------------------- Campaigns

alter table campaigns
  add column stretch_amount bigint,
  add column stretch_reached boolean,
  add constraint campaigns_stretch_above_target check (stretch_amount > target_amount),
  add constraint campaigns_stretch_recorded check (stretch_reached is null or stretch_amount is not null);
comment on column campaigns.stretch_amount is 'Counted like target_amount, and more than it; null: none.';
comment on column campaigns.stretch_reached is 'What its closing found, written with its outcome; null before that, or without a stretch target.';

create function stretch_is_decided_once() returns trigger
language plpgsql
as $$
begin
  raise exception 'whether a stretch target was reached is decided once, by the closing'
    using errcode = 'restrict_violation';
end
$$;
comment on function stretch_is_decided_once is 'Campaigns: refuses to rewrite what a closing found.';
create trigger campaigns_stretch_decided_once before update of stretch_reached on campaigns
  for each row when (old.stretch_reached is not null and new.stretch_reached is distinct from old.stretch_reached)
  execute function stretch_is_decided_once();
