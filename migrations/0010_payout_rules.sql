-- What review found wrong with payouts: advances that were not sent yet, and those that their campaign did not earn.

alter table payouts drop constraint payouts_status_known;
alter table payouts add constraint payouts_status_known check (status in ('requested', 'recorded', 'succeeded', 'void'));
drop index payouts_unpaid;
create index payouts_unpaid on payouts (requested_at) where status in ('requested', 'recorded');

-- Under the lock of the payout's row: who sends it marks the attempt there first, and finds it void. It was not sent when
-- every attempt was refused for certain. What it was booked against, an earlier run may have recouped, or the campaign's end
-- made a debt of; what its grower has paid back of money that never came is payable.
create function void_unsent_advance(of_campaign uuid, at timestamptz) returns bigint
language plpgsql
as $$
declare
  p record;
  part record;
  left_minor bigint;
  taken bigint;
begin
  perform lock_released_money(array[of_campaign]);
  select o.id, o.currency, o.amount_minor into p
  from payouts o
  where o.campaign_id = of_campaign and o.kind = 'advance'
  for no key update;
  update payouts o
  set status = 'void'
  where o.id = p.id and o.status = 'requested' and o.attempts = o.refusals and o.stripe_transfer_id is null
    and exists (select from campaigns c where c.id = of_campaign and c.status = 'cancelled');
  if not found then
    return 0;
  end if;
  update intents set status = 'done', ended_at = at where kind = 'transfer' and subject_id = p.id and status <> 'done';
  left_minor := p.amount_minor;
  for part in
    select k.kind, case k.kind when 'payable' then p.amount_minor else account_balance(k.kind, p.currency, of_campaign) end as minor
    from unnest(array['advance', 'grower_debt', 'payable']) with ordinality as k (kind, place)
    order by k.place
  loop
    taken := least(left_minor, greatest(part.minor, 0));
    if taken > 0 then
      perform book_transfer('advance_voided', p.id::text || ':' || part.kind, 'transfers_on_the_way', of_campaign, part.kind, of_campaign, p.currency, taken, at);
      left_minor := left_minor - taken;
    end if;
  end loop;
  return p.amount_minor;
end
$$;
comment on function void_unsent_advance is 'Payouts: calls off the advance of a cancelled campaign that certainly was not sent; 0 when there is none.';

-- As before, but what is recouped includes advances of the grower's other campaigns that are over.
create or replace function pay_out(of_run uuid, of_campaign uuid, by_account uuid, by_method text, at timestamptz) returns uuid
language plpgsql
as $$
declare
  c record;
  d record;
  payout uuid := uuid_v7();
  payable bigint;
  entries bigint[];
  left_minor bigint;
  taken bigint;
begin
  select id, grower_id, currency, platform_account into strict c from campaigns where id = of_campaign;
  payable := ledger_account('payable', c.currency, c.id);
  select array_agg(e.id), -sum(e.amount_minor) into entries, left_minor
  from ledger_entries e
  join ledger_transactions t on t.id = e.transaction_id
  where e.account_id = payable and t.kind not in ('payout_requested', 'payout_called_off')
    and not exists (select from payout_lines l where l.ledger_entry_id = e.id);
  if left_minor is null or left_minor <= 0 then
    return null;
  end if;

  for d in
    select o.id, greatest(account_balance('advance', c.currency, o.id), 0) as advance_minor
    from campaigns o
    where o.id = c.id or o.grower_id = c.grower_id and o.currency = c.currency and o.status in ('completed', 'cancelled')
    order by o.id <> c.id, o.id
  loop
    taken := least(left_minor, d.advance_minor);
    if taken > 0 then
      entries := entries || book_transfer('advance_recouped', payout::text || case when d.id = c.id then '' else ':' || d.id end,
        'payable', c.id, 'advance', d.id, c.currency, taken, at);
      left_minor := left_minor - taken;
    end if;
  end loop;
  for d in
    select o.id, account_balance('grower_debt', c.currency, o.id) as debt_minor
    from campaigns o
    where o.grower_id = c.grower_id and o.currency = c.currency
    order by o.id
  loop
    taken := least(left_minor, d.debt_minor);
    if taken > 0 then
      entries := entries || book_transfer('debt_recouped', payout::text || ':' || d.id::text, 'payable', c.id, 'grower_debt', d.id, c.currency, taken, at);
      left_minor := left_minor - taken;
    end if;
  end loop;

  insert into payouts (id, kind, run_id, campaign_id, grower_id, account_id, method, platform_account, currency, amount_minor, status,
    requested_at, succeeded_at)
  select payout, 'earnings', of_run, c.id, c.grower_id, by_account, by_method, c.platform_account, c.currency, -sum(e.amount_minor),
    case when left_minor > 0 then 'requested' else 'succeeded' end, at, case when left_minor = 0 then at end
  from ledger_entries e
  where e.id = any (entries);
  insert into payout_lines (payout_id, ledger_entry_id, kind, source_id, occurred_at,
    gross_minor, platform_fee_minor, processing_fee_minor, reserve_minor, amount_minor)
  select payout, e.id, t.kind, split_part(t.reference, ':', 2)::uuid, t.occurred_at,
    coalesce(s.gross_minor, -e.amount_minor), coalesce(s.platform_fee_minor, 0), coalesce(s.processing_fee_minor, 0), coalesce(s.reserve_minor, 0),
    -e.amount_minor
  from ledger_entries e
  join ledger_transactions t on t.id = e.transaction_id
  left join releases s on t.kind = 'parcel_released' and s.parcel_id = split_part(t.reference, ':', 2)::uuid
  where e.id = any (entries)
  order by e.id;

  if left_minor > 0 then
    perform book_transfer('payout_requested', payout::text, 'payable', c.id, 'transfers_on_the_way', c.id, c.currency, left_minor, at);
  end if;
  if left_minor > 0 and by_method = 'connect' then
    insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
    values (uuid_v7(), 'transfer', payout, c.platform_account, at, at);
  end if;
  return payout;
end
$$;

-- What Stripe has sent and our books do not show, because a backup was restored. Payouts of that campaign that wait would
-- pay the same money again: they are called off, what they took is payable again, and then taken by the transfer as its
-- own run took it. What the transfer left is for the next payout; what it took beyond is an advance.
create function call_off_payouts(of_campaign uuid, at timestamptz) returns void
language plpgsql
as $$
declare
  p record;
begin
  for p in
    update payouts set status = 'void'
    where campaign_id = of_campaign and kind = 'earnings' and method = 'connect' and status = 'requested' and stripe_transfer_id is null
    returning id, currency, amount_minor
  loop
    delete from payout_lines where payout_id = p.id;
    update intents set status = 'done', ended_at = at where kind = 'transfer' and subject_id = p.id and status <> 'done';
    perform book_transfer('payout_called_off', p.id::text, 'transfers_on_the_way', of_campaign, 'payable', of_campaign, p.currency, p.amount_minor, at);
  end loop;
end
$$;
comment on function call_off_payouts is 'Payouts: calls off the payouts of a campaign that wait to be sent by Stripe; what they took is payable again.';

create function adopt_earnings(of_campaign uuid, by_account uuid, minor bigint, at timestamptz) returns uuid
language plpgsql
as $$
declare
  run uuid := uuid_v7();
  payout uuid;
  paid record;
  entry bigint;
begin
  perform call_off_payouts(of_campaign, at);
  insert into payout_runs (id, prepared_at, started_at) values (run, at, at);
  payout := pay_out(run, of_campaign, by_account, 'connect', at);
  if payout is null then
    payout := uuid_v7();
    insert into payouts (id, kind, run_id, campaign_id, grower_id, account_id, method, platform_account, currency, amount_minor, status, requested_at)
    select payout, 'earnings', run, c.id, c.grower_id, by_account, 'connect', c.platform_account, c.currency, 0, 'requested', at
    from campaigns c where c.id = of_campaign;
  end if;
  select currency, amount_minor into strict paid from payouts where id = payout;
  if paid.amount_minor > minor then
    entry := book_transfer('payout_carried', payout::text, 'transfers_on_the_way', of_campaign, 'payable', of_campaign, paid.currency, paid.amount_minor - minor, at);
  elsif paid.amount_minor < minor then
    entry := book_transfer('advance_found', payout::text, 'advance', of_campaign, 'transfers_on_the_way', of_campaign, paid.currency, minor - paid.amount_minor, at);
  end if;
  if entry is not null then
    insert into payout_lines (payout_id, ledger_entry_id, kind, source_id, occurred_at,
      gross_minor, platform_fee_minor, processing_fee_minor, reserve_minor, amount_minor)
    select payout, entry, t.kind, payout, at, minor - paid.amount_minor, 0, 0, 0, minor - paid.amount_minor
    from ledger_entries e
    join ledger_transactions t on t.id = e.transaction_id
    where e.id = entry;
  end if;
  update payouts set amount_minor = minor, status = 'requested', succeeded_at = null where id = payout;
  update intents set status = 'done', ended_at = at where kind = 'transfer' and subject_id = payout;
  return payout;
end
$$;
comment on function adopt_earnings is 'Payouts: a payout whose transfer Stripe has made already, of exactly its amount; what was payable is taken by it.';

create function adopt_advance(of_campaign uuid, by_account uuid, minor bigint, at timestamptz) returns uuid
language plpgsql
as $$
declare
  p record;
begin
  select id, method, status, currency, amount_minor, stripe_transfer_id into p
  from payouts
  where campaign_id = of_campaign and kind = 'advance'
  for no key update;
  if not found then
    insert into payouts (id, kind, campaign_id, grower_id, account_id, method, platform_account, currency, amount_minor, status, requested_at)
    select uuid_v7(), 'advance', c.id, c.grower_id, by_account, 'connect', c.platform_account, c.currency, minor, 'requested', at
    from campaigns c where c.id = of_campaign
    returning id, currency into p.id, p.currency;
    perform book_transfer('advance_requested', p.id::text, 'advance', of_campaign, 'transfers_on_the_way', of_campaign, p.currency, minor, at);
    return p.id;
  end if;
  -- There is one advance of a campaign. Another transfer than that one is what was taken beyond what was payable.
  if p.method <> 'connect' or p.status <> 'requested' or p.stripe_transfer_id is not null then
    return adopt_earnings(of_campaign, by_account, minor, at);
  end if;
  if p.amount_minor < minor then
    perform book_transfer('advance_found', p.id::text, 'advance', of_campaign, 'transfers_on_the_way', of_campaign, p.currency, minor - p.amount_minor, at);
  elsif p.amount_minor > minor then
    perform book_transfer('advance_found', p.id::text, 'transfers_on_the_way', of_campaign, 'advance', of_campaign, p.currency, p.amount_minor - minor, at);
  end if;
  update payouts set amount_minor = minor where id = p.id;
  update intents set status = 'done', ended_at = at where kind = 'transfer' and subject_id = p.id and status <> 'done';
  return p.id;
end
$$;
comment on function adopt_advance is 'Payouts: the advance of a campaign whose transfer Stripe has made already, of exactly its amount.';
