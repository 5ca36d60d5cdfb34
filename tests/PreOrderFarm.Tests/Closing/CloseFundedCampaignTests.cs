namespace PreOrderFarm.Tests.Closing;

/// <summary>What a campaign becomes that is funded at its deadline.</summary>
public sealed class CloseFundedCampaignTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync(("Fulfilment:ParcelsPerBatch", "5"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

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
}
