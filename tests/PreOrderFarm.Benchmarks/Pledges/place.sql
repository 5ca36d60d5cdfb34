-- One pledge by one statement, for pgbench: a buyer of one box in China, with an e-mail address of their own.
select outcome
from place_pledges(
  jsonb_build_array(jsonb_build_object(
    'place', 0, 'pledge_id', uuid_v7(), 'payment_id', uuid_v7(), 'reference', 'B-' || gen_random_uuid(), 'campaign_id', '$campaign',
    'region_id', '$region', 'email', 'b' || :client_id || '-' || random() || '@farm.test', 'normalized_email', 'b' || :client_id || '-' || random() || '@farm.test',
    'member_id', null, 'culture', 'en', 'recipient', '张伟', 'phone', '+86 138 0013 8000', 'line1', '南京西路 1266 号', 'line2', '', 'city', '上海',
    'subdivision', '上海市', 'postal_code', '200040', 'country', 'CN', 'gift_note', '', 'offers', array['$box'], 'quantities', array[1], 'key', null,
    'request_hash', null)),
  now(), interval '30 minutes', interval '35 minutes', 3);
