-- What a photo's grower says about it besides its words: that it needs none, and what must stay in view when it is cropped.
alter table campaign_photos
  add column is_decorative boolean not null default false,
  add column focus_x smallint not null default 50,
  add column focus_y smallint not null default 50,
  add constraint campaign_photos_focus_in_picture check (focus_x between 0 and 100 and focus_y between 0 and 100),
  add constraint campaign_photos_decorative_says_nothing check (not is_decorative or alt = '');
comment on column campaign_photos.focus_x is 'Percent of the width from the left: what stays in view when the picture is cropped.';
comment on column campaign_photos.focus_y is 'Percent of the height from the top.';
