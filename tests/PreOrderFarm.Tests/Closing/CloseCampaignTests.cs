using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Closing;

namespace PreOrderFarm.Tests.Closing;

public sealed class CloseCampaignTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync(("Fulfilment:ParcelsPerBatch", "5"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Nothing_happens_before_the_deadline()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 1)]);

        farm.Clock.Advance(TimeSpan.FromMinutes(59));

        Assert.Equal(0, await farm.SweepAsync());
        Assert.Equal("open", await farm.StatusAsync(campaign));
    }

    [Fact]
    public async Task A_funded_campaign_becomes_parcels_and_batches_that_carry_every_cent_and_every_unit_once()
    {
        var campaign = await farm.AddCampaignAsync();
        for (var i = 0; i < 6; i++)
            await farm.AddPledgeAsync(campaign, [(0, 1 + i % 3), (1, 1 + 5 * i), (2, 1 + i)], region: i % 2, email: $"backer{i}@example.com");
        await farm.AddPledgeAsync(campaign, [(0, 40)], status: "expired");
        await farm.AddPledgeAsync(campaign, [(0, 40)], status: "cancelled");

        farm.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await farm.SweepAsync());

        Assert.Equal("funded", await farm.StatusAsync(campaign));
        Assert.Equal(
            await farm.RowsAsync($"select sum(goods_minor), sum(shipping_minor) from pledges where campaign_id = '{campaign.Id}' and status = 'confirmed'"),
            await farm.RowsAsync($"select sum(goods_minor), sum(shipping_minor) from parcels where campaign_id = '{campaign.Id}'"));
        Assert.Equal(
            await farm.RowsAsync($"""
                select l.pledge_id, l.offer_id, l.quantity, (l.quantity + l.units_per_parcel - 1) / l.units_per_parcel
                from pledge_lines l join pledges p on p.id = l.pledge_id where p.campaign_id = '{campaign.Id}' and p.status = 'confirmed' order by 1, 2
                """),
            await farm.RowsAsync($"""
                select p.source_id, l.offer_id, sum(l.units), count(*) from parcels p join parcel_lines l on l.parcel_id = p.id
                where p.campaign_id = '{campaign.Id}' group by 1, 2 order by 1, 2
                """));
        Assert.Empty(await farm.RowsAsync($"""
            select l.* from parcel_lines l join parcels p on p.id = l.parcel_id join pledge_lines g on g.pledge_id = p.source_id and g.offer_id = l.offer_id
            join offers o on o.id = l.offer_id
            where l.units > g.units_per_parcel or l.net_grams <> l.units * o.net_grams or l.gross_grams <> l.units * o.gross_grams or p.storage <> o.storage
            """));
        Assert.Equal(
            await farm.RowsAsync($"select outcome, reason, pledges, boxes, parcels, batches, refunds from campaign_closings where campaign_id = '{campaign.Id}'"),
            await farm.RowsAsync($"""
                select 'funded', 'target_reached', 6, (select sum(units) from parcel_lines), (select count(*) from parcels), (select count(*) from fulfilment_batches), 0
                """));
        Assert.Equal("0", (await farm.RowsAsync("select count(*) from refunds"))[0]);
    }

    [Fact]
    public async Task Batches_are_of_one_region_in_the_order_of_regions_and_never_larger_than_the_option_says()
    {
        var campaign = await farm.AddCampaignAsync();
        for (var i = 0; i < 7; i++)
            await farm.AddPledgeAsync(campaign, [(0, 1)], region: 1, email: $"far{i}@example.com");
        for (var i = 0; i < 6; i++)
            await farm.AddPledgeAsync(campaign, [(0, 2)], region: 0, email: $"near{i}@example.com");

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(
            ["1|Sichuan|5|1|5", "2|Sichuan|5|6|10", "3|Sichuan|2|11|12", "4|Elsewhere|5|13|17", "5|Elsewhere|2|18|19"],
            await farm.RowsAsync("""
                select b.number, g.name, count(*), min(p.number), max(p.number) from fulfilment_batches b join campaign_regions g on g.id = b.region_id
                join parcels p on p.batch_id = b.id group by b.id, g.name order by b.number
                """));
        Assert.Empty(await farm.RowsAsync("""
            select 1 from parcels p join pledges g on g.id = p.source_id join fulfilment_batches b on b.id = p.batch_id where b.region_id <> g.region_id
            """));
        Assert.Empty(await farm.RowsAsync("""
            select 1 from fulfilment_batches b join campaigns c on c.id = b.campaign_id where (b.ships_from, b.ships_until) <> (c.ships_from, c.ships_until)
            """));
    }

    [Fact]
    public async Task Parcels_are_numbered_by_who_came_first_then_by_offer_whatever_the_rows_order()
    {
        var campaign = await farm.AddCampaignAsync();
        var later = farm.Clock.Now.AddMinutes(10);
        var earlier = farm.Clock.Now;
        farm.Clock.Now = later;
        var second = await farm.AddPledgeAsync(campaign, [(0, 1)], email: "second@example.com");
        farm.Clock.Now = earlier;
        var first = await farm.AddPledgeAsync(campaign, [(2, 3), (1, 7), (0, 2)], email: "first@example.com");

        farm.Clock.Now = earlier.AddHours(2);
        await farm.SweepAsync();

        Assert.Equal(
            [
                $"1|1|{first}|Small box|1", $"2|2|{first}|Small box|1", $"3|3|{first}|Jars|6", $"4|4|{first}|Jars|1",
                $"5|5|{first}|Chilled box|2", $"6|1|{first}|Chilled box|1", $"7|2|{second}|Small box|1",
            ],
            await farm.RowsAsync("""
                select p.number, p.position, p.source_id, o.name, l.units from parcels p
                join parcel_lines l on l.parcel_id = p.id join offers o on o.id = l.offer_id order by p.number
                """));
    }

    [Fact]
    public async Task Every_parcel_has_a_code_of_its_own_with_a_right_check_character()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 300)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        var codes = await farm.RowsAsync("select code from parcels");
        const string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        Assert.Equal(300, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code =>
        {
            Assert.Matches("^[0-9A-HJKMNP-TV-Z]{11}$", code);
            Assert.Equal(alphabet[(int)(code[..10].Aggregate(0L, (sum, c) => sum * 32 + alphabet.IndexOf(c, StringComparison.Ordinal)) % 29)], code[10]);
        });
    }

    [Fact]
    public async Task A_campaign_that_misses_its_target_pays_everyone_back_in_full()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 10);
        var pledge = await farm.AddPledgeAsync(campaign, [(0, 3), (2, 3)], payments: 3);
        await farm.AddPledgeAsync(campaign, [(1, 3)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await farm.SweepAsync());

        Assert.Equal("unfunded", await farm.StatusAsync(campaign));
        Assert.Equal(0, (await farm.HeldAsync(campaign)).Minor);
        Assert.Empty(await farm.RowsAsync("select id from payments where refunded_minor <> amount_minor"));
        Assert.Equal(["campaign_missed|requested|4"], await farm.RowsAsync("select reason, status, count(*) from refunds group by 1, 2"));
        Assert.Equal(
            await farm.RowsAsync("select id from refunds order by id"),
            await farm.RowsAsync("select subject_id from intents where kind = 'refund' order by subject_id"));
        Assert.Equal(["unfunded|target_missed|2|9|0|0|4"], await farm.RowsAsync(
            "select outcome, reason, pledges, boxes, parcels, batches, refunds from campaign_closings"));
        Assert.Equal("0", (await farm.RowsAsync("select count(*) from parcels"))[0]);
        Assert.Equal(
            await farm.RowsAsync($"select goods_minor + shipping_minor from pledges where id = '{pledge}'"),
            await farm.RowsAsync($"select model -> 'amount' ->> 'minor' from emails where once_key = 'campaign_missed:{pledge}'"));
    }

    [Theory]
    [InlineData(3, "funded", "minimum_reached")]
    [InlineData(4, "unfunded", "minimum_missed")]
    public async Task A_flexible_campaign_goes_by_its_minimum(long minimum, string status, string reason)
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 100, funding: "flexible", minimum: minimum);
        await farm.AddPledgeAsync(campaign, [(0, 3)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal([$"{status}|{reason}"], await farm.RowsAsync("select c.status, g.reason from campaigns c join campaign_closings g on g.campaign_id = c.id"));
    }

    [Fact]
    public async Task A_money_target_counts_goods_and_not_shipping()
    {
        var reached = await farm.AddCampaignAsync(target: 1999);
        var missed = await farm.AddCampaignAsync(target: 2000);
        await farm.AddPledgeAsync(reached, [(0, 1)]);
        await farm.AddPledgeAsync(missed, [(0, 1)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(("funded", "unfunded"), (await farm.StatusAsync(reached), await farm.StatusAsync(missed)));
    }

    [Fact]
    public async Task A_target_in_grams_counts_the_net_weight_of_the_offers()
    {
        var reached = await farm.AddCampaignAsync(targetKind: "grams", target: 2 * 2500 + 7 * 340);
        var missed = await farm.AddCampaignAsync(targetKind: "grams", target: 2 * 2500 + 7 * 340 + 1);
        await farm.AddPledgeAsync(reached, [(0, 2), (1, 7)]);
        await farm.AddPledgeAsync(missed, [(0, 2), (1, 7)]);

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(("funded", "unfunded"), (await farm.StatusAsync(reached), await farm.StatusAsync(missed)));
    }

    [Fact]
    public async Task Selling_out_exactly_is_said_in_the_result()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 3, cap: 4);
        await farm.AddPledgeAsync(campaign, [(0, 4)]);

        farm.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await farm.SweepAsync());
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SweepAsync();

        Assert.Equal(["funded|sold_out"], await farm.RowsAsync("select outcome, reason from campaign_closings"));
    }

    [Fact]
    public async Task A_campaign_without_a_pledge_ends_unfunded_without_a_refund()
    {
        var campaign = await farm.AddCampaignAsync(funding: "flexible");

        farm.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await farm.SweepAsync());

        Assert.Equal("unfunded", await farm.StatusAsync(campaign));
        Assert.Equal(["no_pledges|0"], await farm.RowsAsync("select reason, refunds from campaign_closings"));
        Assert.Equal("0", (await farm.RowsAsync("select count(*) from emails"))[0]);
    }

    [Fact]
    public async Task Payments_on_their_way_are_waited_for_while_the_campaign_is_still_open()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 3);
        await farm.AddPledgeAsync(campaign, [(0, 2)]);
        farm.Clock.Advance(TimeSpan.FromMinutes(59));
        var pending = await farm.AddPledgeAsync(campaign, [(0, 1)], status: "held");

        farm.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(0, await farm.SweepAsync());
        Assert.Equal(CloseResult.Waits, await farm.DoAsync((CloseCampaign close) => close.RunAsync(campaign.Id, default)));
        Assert.Equal("open", await farm.StatusAsync(campaign));

        await farm.ExecuteAsync($"update pledges set status = 'confirmed', confirmed_at = now() where id = '{pending}'");
        Assert.Equal(1, await farm.SweepAsync());
        Assert.Equal(["funded|3"], await farm.RowsAsync("select outcome, boxes from campaign_closings"));
    }

    [Fact]
    public async Task When_the_grace_is_spent_a_hold_of_which_Stripe_knows_nothing_is_left_out()
    {
        var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: 3);
        await farm.AddPledgeAsync(campaign, [(0, 2)]);
        await farm.AddPledgeAsync(campaign, [(0, 1)], status: "held");

        farm.Clock.Advance(TimeSpan.FromMinutes(90));
        Assert.Equal(1, await farm.SweepAsync());

        Assert.Equal("unfunded", await farm.StatusAsync(campaign));
        Assert.Equal(["confirmed|1", "expired|1"], await farm.RowsAsync("select status, count(*) from pledges group by 1 order by 1"));
        Assert.Equal("1", (await farm.RowsAsync("select count(*) from refunds"))[0]);
    }

    [Fact]
    public async Task A_change_on_its_way_is_waited_for_too()
    {
        var campaign = await farm.AddCampaignAsync();
        var pledge = await farm.AddPledgeAsync(campaign, [(0, 2)]);
        await farm.ExecuteAsync($"""
            insert into pledge_changes (id, pledge_id, status, recipient, phone, line1, line2, city, subdivision, postal_code, country, region_id,
              goods_minor, shipping_minor, placed_at, hold_expires_at)
            select gen_random_uuid(), id, 'held', recipient, phone, line1, line2, city, subdivision, postal_code, country, region_id, 1999, 450, now(), now()
            from pledges where id = '{pledge}'
            """);

        farm.Clock.Advance(TimeSpan.FromMinutes(89));
        Assert.Equal(0, await farm.SweepAsync());
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await farm.SweepAsync());
    }

    [Fact]
    public async Task After_an_outage_of_days_one_sweep_closes_all_that_is_due()
    {
        var campaigns = new List<ClosingCampaign>();
        for (var i = 0; i < 4; i++)
        {
            campaigns.Add(await farm.AddCampaignAsync());
            await farm.AddPledgeAsync(campaigns[i], [(0, 1)]);
            await farm.AddPledgeAsync(campaigns[i], [(0, 1)], status: "held");
        }
        farm.Clock.Advance(TimeSpan.FromDays(9));
        var notDue = await farm.AddCampaignAsync();

        Assert.Equal(4, await farm.SweepAsync());

        Assert.Equal("open", await farm.StatusAsync(notDue));
        Assert.Equal(["funded|4"], await farm.RowsAsync("select status, count(*) from campaigns where status <> 'open' group by 1"));
    }

    [Fact]
    public async Task A_campaign_left_in_the_middle_of_closing_is_closed_by_the_next_sweep()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 1)]);
        await farm.AddPledgeAsync(campaign, [(0, 1)], status: "held");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.ExecuteAsync($"update campaigns set status = 'closing', closing_at = now() where id = '{campaign.Id}'");

        Assert.Equal(1, await farm.SweepAsync());
        Assert.Equal("funded", await farm.StatusAsync(campaign));
        Assert.Equal("1", (await farm.RowsAsync("select count(*) from parcels"))[0]);
    }

    [Fact]
    public async Task Campaigns_that_always_fail_do_not_keep_others_from_being_closed()
    {
        await using var narrow = await ClosingFarm.CreateAsync(("Closing:CampaignsPerSweep", "2"));
        var campaigns = new List<ClosingCampaign>();
        for (var i = 0; i < 4; i++)
            campaigns.Add(await narrow.AddCampaignAsync());
        await narrow.ExecuteAsync($"update campaigns set deadline = deadline - interval '1 minute' where id in ('{campaigns[0].Id}', '{campaigns[1].Id}')");
        await narrow.ExecuteAsync($"""
            alter table campaigns add constraint broken check (status <> 'unfunded' or id not in ('{campaigns[0].Id}', '{campaigns[1].Id}'))
            """);
        narrow.Clock.Advance(TimeSpan.FromHours(2));

        await Assert.ThrowsAsync<AggregateException>(narrow.SweepAsync);
        narrow.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, await narrow.SweepAsync());

        Assert.Equal("unfunded", await narrow.StatusAsync(campaigns[2]));
        Assert.Equal(["failed|2"], await narrow.RowsAsync("select reason, count(*) from closing_delays group by 1"));
        await narrow.ExecuteAsync("alter table campaigns drop constraint broken");
        Assert.Equal(2, await narrow.SweepAsync());
        Assert.Equal(["0"], await narrow.RowsAsync("select count(*) from closing_delays"));
    }

    [Fact]
    public async Task Closing_again_changes_nothing()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 3)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        var before = await StateAsync();

        Assert.Equal(0, await farm.SweepAsync());
        Assert.Equal(CloseResult.Already, await farm.DoAsync((CloseCampaign close) => close.RunAsync(campaign.Id, default)));

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Two_workers_on_one_database_close_each_campaign_once()
    {
        for (var i = 0; i < 6; i++)
        {
            var campaign = await farm.AddCampaignAsync(targetKind: "boxes", target: i % 2 == 0 ? 1 : 100);
            await farm.AddPledgeAsync(campaign, [(0, 3), (2, 3)]);
        }
        farm.Clock.Advance(TimeSpan.FromHours(1));
        var other = farm.NewHost();

        var closed = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            (i % 2 == 0 ? farm.Services : other).GetRequiredService<CloseDueCampaigns>().RunAsync(default)));
        await farm.SweepAsync();

        Assert.InRange(closed.Sum(), 1, 6);
        Assert.Equal(["funded|3", "unfunded|3"], await farm.RowsAsync("select outcome, count(*) from campaign_closings group by 1 order by 1"));
        Assert.Equal(["15|15"], await farm.RowsAsync("select count(*), count(distinct code) from parcels"));
        Assert.Equal(["3"], await farm.RowsAsync("select count(*) from refunds"));
    }

    [Fact]
    public async Task A_campaign_that_cannot_be_closed_holds_up_no_other()
    {
        var broken = await farm.AddCampaignAsync();
        var wrong = await farm.AddPledgeAsync(broken, [(0, 1)]);
        var sound = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(sound, [(0, 1)]);
        await farm.ExecuteAsync($"update pledges set goods_minor = goods_minor + 1 where id = '{wrong}'");
        farm.Clock.Advance(TimeSpan.FromHours(1));

        var failure = await Assert.ThrowsAsync<AggregateException>(farm.SweepAsync);

        Assert.Contains(wrong.ToString(), failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(("closing", "funded"), (await farm.StatusAsync(broken), await farm.StatusAsync(sound)));
        Assert.Equal("0", (await farm.RowsAsync($"select count(*) from parcels where campaign_id = '{broken.Id}'"))[0]);
    }

    [Fact]
    public async Task Everyone_who_pledged_and_everyone_who_packs_is_told_once()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 1)], email: "a@example.com");
        await farm.AddPledgeAsync(campaign, [(0, 1)], email: "b@example.com");
        await farm.AddPledgeAsync(campaign, [(0, 1)], email: "never@example.com", status: "expired");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        Assert.Equal(
            ["batches_ready|owner@example.com", "batches_ready|staff@example.com", "campaign_funded|a@example.com", "campaign_funded|b@example.com"],
            await farm.RowsAsync("select template, recipient from emails order by 1, 2"));
        Assert.Equal(
            await farm.RowsAsync("select id from emails order by id"),
            await farm.RowsAsync("select subject_id from intents where kind = 'send_email' order by subject_id"));
        Assert.Equal(["2|1"], await farm.RowsAsync(
            "select distinct model ->> 'parcels', model ->> 'batches' from emails where template = 'batches_ready'"));
    }

    private async Task<List<string>> StateAsync() =>
        [
            .. await farm.RowsAsync("select * from campaigns"), .. await farm.RowsAsync("select * from campaign_closings"),
            .. await farm.RowsAsync("select * from fulfilment_batches"), .. await farm.RowsAsync("select * from parcels order by number"),
            .. await farm.RowsAsync("select * from parcel_lines order by parcel_id"), .. await farm.RowsAsync("select * from emails order by id"),
            .. await farm.RowsAsync("select * from refunds"), .. await farm.RowsAsync("select * from intents order by id"),
        ];
}
