-- Pick-up points: where backers fetch their boxes, beside having them shipped.

-- ---------------------------------------------------------------- PickUp

create table pick_up_points (
  id uuid primary key,
  grower_id uuid not null constraint pick_up_points_grower references growers,
  name text not null,
  line1 text not null,
  line2 text not null,
  city text not null,
  subdivision text not null,
  postal_code text not null,
  country char(2) not null,
  hours text not null,
  phone text not null,
  photo_id uuid constraint pick_up_points_photo references photos,
  created_at timestamptz not null,
  used_at timestamptz,
  closed_at timestamptz
);
comment on table pick_up_points is 'PickUp: places of a grower where backers fetch their boxes. Since a launched campaign offers one (used_at), its name and its address stay; it is closed, never deleted.';
create index pick_up_points_by_grower on pick_up_points (grower_id, created_at, id);
create unique index pick_up_points_open_name on pick_up_points (grower_id, name) where closed_at is null;
create index pick_up_points_by_photo on pick_up_points (photo_id) where photo_id is not null;
