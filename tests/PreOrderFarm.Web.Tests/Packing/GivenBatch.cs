namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>A batch of a farm of its own, and a browser of who packs there.</summary>
internal sealed record GivenBatch(Guid Id, Guid CampaignId, Guid GrowerId, Guid Offer, string Title, Visitor Staff)
{
    public string Path => $"/packing/batches/{Id}";

    public string Station => $"{Path}/station";
}

internal static class GivenBatches
{
    public static async Task<GivenBatch> GivenBatchAsync(this SiteHost site, int parcels, int units = 1)
    {
        var name = Guid.NewGuid().ToString("N");
        var email = $"{name}@example.com";
        var member = await site.GivenMemberAsync(email);
        var (grower, campaign, region, offer, batch) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using (var command = site.Database.DataSource.CreateCommand($"""
            insert into growers (id, slug, name, story, country, place, time_zone, created_at)
            values ('{grower}', '{name}', 'Farm', '', 'CN', 'Pujiang', 'Asia/Shanghai', now());
            insert into grower_members (grower_id, member_id, role) values ('{grower}', '{member.Id}', 'fulfilment');
            insert into campaigns (id, grower_id, slug, status, title, story, produce, variety, place, harvest_from, harvest_until, ships_from,
              ships_until, currency, time_zone, deadline, funding_kind, target_kind, target_amount, cap_kind, harvest_cap, created_at)
            values ('{campaign}', '{grower}', '{name}', 'funded', 'Kiwi {name}', '', 'Kiwifruit', '', 'Pujiang', '2027-09-01', '2027-09-20', '2027-09-05',
              '2027-09-30', 'CNY', 'Asia/Shanghai', now(), 'all_or_nothing', 'boxes', 1, 'boxes', 1000, now());
            insert into campaign_regions (id, campaign_id, position, name) values ('{region}', '{campaign}', 1, 'Sichuan');
            insert into offers (id, campaign_id, position, name, description, net_grams, gross_grams, storage, units_per_parcel, price_minor,
              tax_rate_basis_points, claim_window_days, short_harvest_policy)
            values ('{offer}', '{campaign}', 1, 'Box of 5 kg', '', 5000, 5600, 'chilled', 1, 8800, 900, 3, 'pro_rata');
            insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, created_at)
            values ('{batch}', '{campaign}', 1, '{region}', '2027-09-05', '2027-09-30', now());
            insert into parcels (id, campaign_id, batch_id, number, position, code, source_id, email, culture, recipient, phone, line1, line2, city,
              subdivision, postal_code, country, gift_note, storage, currency, goods_minor, shipping_minor, status)
            select gen_random_uuid(), '{campaign}', '{batch}', n, n, upper(left('{name}', 8) || lpad(n::text, 3, '0')), gen_random_uuid(), 'secret@example.com',
              'zh-Hans', '张伟 ' || n, '13800000000', '人民路 1', '', '成都', '四川', '610000', 'CN', '', 'chilled', 'CNY', 8800, 1200, 'planned'
            from generate_series(1, {parcels}) n;
            insert into parcel_lines (parcel_id, offer_id, units, net_grams, gross_grams)
            select id, '{offer}', {units}, 5000 * {units}, 5600 * {units} from parcels where batch_id = '{batch}';
            """))
        {
            await command.ExecuteNonQueryAsync();
        }
        var staff = site.NewVisitor();
        await staff.SignInAsync(email);
        return new GivenBatch(batch, campaign, grower, offer, $"Kiwi {name}", staff);
    }

    public static async Task<string> TextAsync(this SiteHost site, string sql)
    {
        await using var command = site.Database.DataSource.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())!.ToString()!;
    }
}
