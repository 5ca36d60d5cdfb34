using Npgsql;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;

namespace PreOrderFarm.Tests.Printing;

/// <summary>A funded campaign with one batch of parcels, as closing leaves it.</summary>
internal sealed record BatchToPrint(Guid GrowerId, Guid BatchId)
{
    internal static DateTimeOffset Now { get; } = new(2027, 4, 1, 6, 30, 0, TimeSpan.Zero);

    internal Actor Packer => new(Guid.NewGuid(), "packer@farm.example", false, new Dictionary<Guid, GrowerRole> { [GrowerId] = GrowerRole.Fulfilment });

    internal static async Task<BatchToPrint> CreateAsync(NpgsqlDataSource database, int parcels)
    {
        await using var command = database.CreateCommand("""
            with grower as (
              insert into growers (id, slug, name, story, country, place, time_zone, created_at)
              values (gen_random_uuid(), 'farm', 'Zhouzhi kiwi farm 周至', '', 'CN', 'Zhouzhi', 'Asia/Shanghai', now()) returning id
            ), campaign as (
              insert into campaigns (id, grower_id, slug, status, title, story, produce, variety, place, harvest_from, harvest_until,
                ships_from, ships_until, currency, time_zone, deadline, funding_kind, target_kind, target_amount, cap_kind, harvest_cap, created_at)
              select gen_random_uuid(), id, 'kiwis', 'funded', 'Red-heart kiwifruit 红心猕猴桃', '', 'Kiwifruit', 'Hongyang', 'Zhouzhi', '2027-04-01',
                '2027-04-04', '2027-04-05', '2027-04-20', 'CNY', 'Asia/Shanghai', now(), 'all_or_nothing', 'money', 100, 'boxes', 100000, now()
              from grower returning id
            ), region as (
              insert into campaign_regions (id, campaign_id, position, name) select gen_random_uuid(), id, 1, 'Sichuan 四川' from campaign returning id
            ), offer as (
              insert into offers (id, campaign_id, position, name, description, net_grams, gross_grams, storage, units_per_parcel, price_minor,
                tax_rate_basis_points, claim_window_days, short_harvest_policy)
              select gen_random_uuid(), campaign.id, o.position, o.name, '', o.net_grams, o.net_grams + 200, o.storage, 4, 9900, 0, 3, 'first_come'
              from campaign, (values (1, '5 kg box 五公斤装', 5000, 'chilled'), (2, 'Jar of honey 洋槐蜂蜜', 500, 'ambient')) as o (position, name, net_grams, storage)
              returning id, position, net_grams, gross_grams, storage
            ), batch as (
              insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, version, created_at)
              select gen_random_uuid(), campaign.id, 7, region.id, '2027-04-05', '2027-04-12', 3, now() from campaign, region returning id
            ), pledge as (
              insert into pledges (id, campaign_id, reference, status, email, normalized_email, culture, recipient, phone, line1, line2, city, subdivision,
                postal_code, country, region_id, gift_note, currency, goods_minor, shipping_minor, placed_at, hold_expires_at)
              select gen_random_uuid(), campaign.id, 'PF-K7F3-' || lpad(i::text, 4, '0'), 'confirmed', 'b@example.com', 'b@example.com', 'zh-Hans', 'B', '1', 'x', '', 'x', '',
                '1', 'CN', region.id, '', 'CNY', 0, 0, now(), now()
              from campaign, region, generate_series(1, $1) as i
              returning id, right(reference, 4)::integer as position
            ), parcel as (
              insert into parcels (id, campaign_id, batch_id, number, position, code, source_id, email, culture, recipient, phone, line1, line2,
                city, subdivision, postal_code, country, gift_note, storage, currency, goods_minor, shipping_minor, status)
              select gen_random_uuid(), campaign.id, batch.id, 100 + i, i, 'K7F3Q' || lpad(i::text, 6, '0'), pledge.id, 'b@example.com', 'zh-Hans',
                case i % 3 when 0 then '王小明' when 1 then 'Jürgen Weiß' else '陳美玲' end || ' r' || i, '+86 138 0000 0000', '人民南路四段12号', '3单元',
                '成都市', '四川省', '610041', 'CN', case when i % 4 = 0 then '生日快乐! Alles Gute g' || i else '' end,
                case when i % 2 = 0 then 'chilled' else 'ambient' end, 'CNY', 0, 0, 'planned'
              from campaign, batch, generate_series(1, $1) as i join pledge on pledge.position = i
              returning id, position, storage, batch_id
            ), line as (
              insert into parcel_lines (parcel_id, offer_id, units, net_grams, gross_grams)
              select parcel.id, offer.id, 1 + parcel.position % 3, (1 + parcel.position % 3) * offer.net_grams, (1 + parcel.position % 3) * offer.gross_grams
              from parcel, offer where offer.storage = 'ambient' or parcel.storage = 'chilled'
            )
            select grower.id, batch.id from grower, batch
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = parcels });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new BatchToPrint(row.GetGuid(0), row.GetGuid(1));
    }
}
