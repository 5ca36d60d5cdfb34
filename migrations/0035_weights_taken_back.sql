-- A weight that was taken back is known, so that an older table does not bring it back; and lock times are whole minutes.
set local lock_timeout = '5s';

-- ---------------------------------------------------------------- Fulfilment

alter table parcel_corrections add column taken_grams bigint;
comment on column parcel_corrections.taken_grams is 'The weight that the parcel had and lost by it.';

-- Before times were announced to the minute, they had seconds that nobody was told.
update fulfilment_batches
set locks_at = date_trunc('minute', locks_at), lock_told_for = date_trunc('minute', lock_told_for)
where locked_at is null and voided_at is null
  and (locks_at <> date_trunc('minute', locks_at) or lock_told_for <> date_trunc('minute', lock_told_for));
