using Npgsql;

namespace PreOrderFarm.TestKit;

/// <summary>
/// An open campaign with any number of paid pledges, written by a few statements, for where thousands are needed and
/// use cases would take minutes. Three regions, two offers (the second two to a parcel, and asked for by every fourth
/// backer); lines, payments, counters and ledger are what that many paid pledges leave.
/// </summary>
public sealed record PaidCampaign(Guid Id, Guid GrowerId, Guid Box, Guid FamilyBox)
{
    /// <param name="database">A migrated database.</param>
    /// <param name="name">Its slug; two of a name cannot be in one database.</param>
    /// <param name="pledges">How many are paid.</param>
    /// <param name="deadline">Past: the next sweep closes it.</param>
    /// <param name="regions">In how many of the three regions (CN, DE, JP) the backers live.</param>
    /// <param name="target">In boxes; more than are sold makes it miss.</param>
    public static async Task<PaidCampaign> SeedAsync(
        NpgsqlDataSource database, string name, int pledges, DateTimeOffset deadline, int regions = 3, long target = 1)
    {
        var campaign = new PaidCampaign(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var statement in (string[])[Farm, Regions, Offers, Pledges, Lines, Totals, Payments, Counters, Booking])
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            command.CommandTimeout = 300;
            command.Parameters.AddWithValue("campaign", campaign.Id);
            command.Parameters.AddWithValue("grower", campaign.GrowerId);
            command.Parameters.AddWithValue("box", campaign.Box);
            command.Parameters.AddWithValue("family", campaign.FamilyBox);
            command.Parameters.AddWithValue("name", name);
            command.Parameters.AddWithValue("pledges", pledges);
            command.Parameters.AddWithValue("regions", regions);
            command.Parameters.AddWithValue("target", target);
            command.Parameters.AddWithValue("deadline", deadline.ToUniversalTime());
            await command.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
        return campaign;
    }

    private const string Farm = """
        with grower as (
          insert into growers (id, slug, name, story, country, place, time_zone, created_at)
          values (@grower, @name, 'Zhouzhi kiwi farm 周至', '', 'CN', 'Zhouzhi', 'Asia/Shanghai', now())),
        member as (
          insert into members (id, user_name, normalized_user_name, email, normalized_email, email_confirmed, phone_number_confirmed,
            two_factor_enabled, lockout_enabled, access_failed_count, display_name, culture, created_at)
          values (uuid_v7(), @name || '@farm.test', upper(@name || '@farm.test'), @name || '@farm.test', upper(@name || '@farm.test'),
            true, false, false, false, 0, 'Wang Fang', 'zh-Hans', now())
          returning id),
        owner as (
          insert into grower_members (grower_id, member_id, role) select @grower, id, 'owner' from member)
        insert into campaigns (id, grower_id, slug, status, title, story, produce, variety, place, harvest_from, harvest_until,
          ships_from, ships_until, currency, time_zone, deadline, opens_at, funding_kind, target_kind, target_amount, cap_kind, harvest_cap,
          created_at, approved_at, opened_at)
        values (@campaign, @grower, @name, 'open', 'Red-heart kiwifruit 红心猕猴桃', '', 'Kiwifruit', 'Hongyang', 'Zhouzhi',
          @deadline::date + 5, @deadline::date + 20, @deadline::date + 7, @deadline::date + 30, 'CNY', 'Asia/Shanghai', @deadline,
          now() - interval '30 days', 'all_or_nothing', 'boxes', @target, 'boxes', 10000000, now() - interval '30 days',
          now() - interval '30 days', now() - interval '30 days')
        """;

    private const string Regions = """
        with named as (
          insert into campaign_regions (id, campaign_id, position, name)
          select uuid_v7(), @campaign, r.position, r.name
          from (values (1, 'China 中国'), (2, 'Germany'), (3, 'Japan 日本')) as r (position, name)
          returning id, position)
        insert into region_areas (id, region_id, country)
        select uuid_v7(), id, (array['CN', 'DE', 'JP'])[position] from named
        """;

    private const string Offers = """
        with offered as (
          insert into offers (id, campaign_id, position, name, description, net_grams, gross_grams, storage, units_per_parcel, price_minor,
            tax_rate_basis_points, claim_window_days, short_harvest_policy)
          values
            (@box, @campaign, 1, '5 kg box 五公斤装', '', 5000, 5600, 'ambient', 1, 8800, 900, 3, 'pro_rata'),
            (@family, @campaign, 2, 'Family box 家庭装', '', 10000, 10900, 'chilled', 2, 16800, 900, 3, 'pro_rata')
          returning id)
        insert into offer_shipping_prices (offer_id, region_id, price_minor)
        select o.id, r.id, (array[1200, 3000, 2500])[r.position]
        from offered o
        cross join campaign_regions r
        where r.campaign_id = @campaign
        """;

    private const string Pledges = """
        insert into pledges (id, campaign_id, reference, status, email, normalized_email, culture, recipient, phone, line1, line2, city,
          subdivision, postal_code, country, region_id, gift_note, currency, goods_minor, shipping_minor, placed_at, hold_expires_at, confirmed_at)
        select uuid_v7(), @campaign, 'S-' || left(@campaign::text, 13) || '-' || i, 'confirmed', 'backer' || i || '@farm.test', 'backer' || i || '@farm.test',
          (array['zh-Hans', 'en', 'zh-Hant'])[1 + i % 3],
          (array['王小明', 'Jürgen Weiß', '陳美玲', 'Anna Schröder', '佐藤 美咲', 'Li Wei 李伟'])[1 + i % 6] || ' ' || i, '+86 138 0013 8000',
          (array['人民南路四段12号', 'Schönhauser Allee 148', '千代田1丁目'])[r.position], case when i % 2 = 0 then '3单元' else '' end,
          (array['成都市', 'Berlin', '東京'])[r.position], (array['四川省', '', '東京都'])[r.position], (array['610041', '10435', '100-0001'])[r.position],
          (array['CN', 'DE', 'JP'])[r.position], r.id, case when i % 5 = 0 then '生日快乐! Alles Gute zum Geburtstag, Nr. ' || i else '' end,
          'CNY', 0, 0, now() - interval '2 days' + i * interval '1 second', now() - interval '1 day', now() - interval '2 days' + i * interval '2 seconds'
        from generate_series(1, @pledges) as i
        join campaign_regions r on r.campaign_id = @campaign and r.position = 1 + i % @regions
        """;

    private const string Lines = """
        insert into pledge_lines (pledge_id, offer_id, quantity, unit_price_minor, parcel_shipping_minor, units_per_parcel)
        select p.id, o.id, case when o.position = 1 then 1 + p.i % 2 else 1 + p.i % 3 end, o.price_minor, s.price_minor, o.units_per_parcel
        from (select id, region_id, row_number() over (order by id)::int as i from pledges where campaign_id = @campaign) p
        join offers o on o.campaign_id = @campaign and (o.position = 1 or p.i % 4 = 0)
        join offer_shipping_prices s on s.offer_id = o.id and s.region_id = p.region_id
        """;

    private const string Totals = """
        update pledges p
        set goods_minor = l.goods_minor, shipping_minor = l.shipping_minor
        from (
          select pledge_id, sum(quantity * unit_price_minor) as goods_minor,
            sum((quantity + units_per_parcel - 1) / units_per_parcel * parcel_shipping_minor) as shipping_minor
          from pledge_lines
          group by pledge_id) l
        where p.id = l.pledge_id and p.campaign_id = @campaign
        """;

    // Settled, so that no sweep asks the provider about payments that it has never seen; by nothing, for nothing was booked.
    private const string Payments = """
        insert into payments (id, campaign_id, pledge_id, status, amount_minor, currency, created_at, session_expires_at, checkout_session_id,
          payment_intent_id, charge_id, method, succeeded_at, balance_transaction_id, settlement_currency, settlement_gross_minor,
          settlement_fee_minor, settled_at)
        select uuid_v7(), campaign_id, id, 'succeeded', goods_minor + shipping_minor, currency, placed_at, placed_at + interval '35 minutes', 'cs_' || id,
          'pi_' || id, 'ch_' || id, 'card', confirmed_at, null, null, null, null, confirmed_at
        from pledges
        where campaign_id = @campaign
        """;

    private const string Counters = """
        with bought as (
          select l.offer_id, sum(l.quantity) as units, sum(l.quantity * o.net_grams::bigint) as grams
          from pledges p
          join pledge_lines l on l.pledge_id = p.id
          join offers o on o.id = l.offer_id
          where p.campaign_id = @campaign
          group by l.offer_id),
        paid as (
          select count(*) as pledges, coalesce(sum(goods_minor), 0) as goods_minor, coalesce(sum(shipping_minor), 0) as shipping_minor
          from pledges
          where campaign_id = @campaign),
        of_offers as (
          insert into offer_units (offer_id, campaign_id, units_taken)
          select o.id, @campaign, coalesce(b.units, 0) from offers o left join bought b on b.offer_id = o.id where o.campaign_id = @campaign),
        of_campaign as (
          insert into campaign_units (campaign_id, boxes_taken, grams_taken, boxes_cap)
          select @campaign, coalesce(sum(units), 0), coalesce(sum(grams), 0), 10000000 from bought)
        insert into campaign_funds (campaign_id, goods_minor, shipping_minor, boxes, grams, pledges)
        select @campaign, p.goods_minor, p.shipping_minor, coalesce((select sum(units) from bought), 0), coalesce((select sum(grams) from bought), 0), p.pledges
        from paid p
        """;

    private const string Booking = """
        with booked as (
          insert into ledger_transactions (id, kind, reference, occurred_at)
          select uuid_v7(), 'payment_succeeded', 'payment_succeeded:' || id, succeeded_at from payments where campaign_id = @campaign
          returning id, reference),
        accounts as materialized (
          select ledger_account('exchange', 'CNY') as exchange, ledger_account('held', 'CNY', @campaign) as held)
        insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
        select b.id, e.account_id, y.currency, e.amount_minor
        from payments y
        join booked b on b.reference = 'payment_succeeded:' || y.id
        cross join accounts a
        cross join lateral (values (a.exchange, y.amount_minor), (a.held, -y.amount_minor)) as e (account_id, amount_minor)
        where y.campaign_id = @campaign
        """;
}
