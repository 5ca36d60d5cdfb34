-- ---------------------------------------------------------------- Fulfilment

-- A parcel that is sold by weight has one weight and one price for all that lies in it, so one offer lies in it.
-- Whoever adds to such a parcel waits for whoever does so too, and then sees what they added; an update that makes one
-- such has its lock anyway, and waits for lines that are being added to it (they hold its key).
create function parcel_lines_of_one_offer() returns trigger
language plpgsql
as $$
begin
  perform from parcels p
  where p.is_sold_by_weight and p.id in (select parcel_id from added)
  order by p.id
  for no key update;
  if exists (
    select from parcels p
    join parcel_lines l on l.parcel_id = p.id
    where p.is_sold_by_weight and p.id in (select parcel_id from added)
    group by p.id
    having count(*) > 1) then
    raise exception 'a parcel that is sold by weight holds one offer'
      using errcode = 'check_violation', constraint = 'parcels_by_weight_of_one_offer';
  end if;
  return null;
end
$$;
create trigger parcel_lines_added_of_one_offer
  after insert on parcel_lines
  referencing new table as added
  for each statement execute function parcel_lines_of_one_offer();
create trigger parcel_lines_changed_of_one_offer
  after update on parcel_lines
  referencing new table as added
  for each statement execute function parcel_lines_of_one_offer();

create function parcels_by_weight_of_one_offer() returns trigger
language plpgsql
as $$
begin
  perform from parcels where id = new.id for update;
  if (select count(*) from parcel_lines where parcel_id = new.id) > 1 then
    raise exception 'a parcel that is sold by weight holds one offer'
      using errcode = 'check_violation', constraint = 'parcels_by_weight_of_one_offer';
  end if;
  return null;
end
$$;
create trigger parcels_by_weight_of_one_offer
  after update of is_sold_by_weight on parcels
  for each row when (new.is_sold_by_weight and not old.is_sold_by_weight)
  execute function parcels_by_weight_of_one_offer();
