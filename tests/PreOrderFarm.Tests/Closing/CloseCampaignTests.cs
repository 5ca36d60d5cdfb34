using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Closing;

namespace PreOrderFarm.Tests.Closing;

/// <summary>When a campaign is closed, and that it is once, whatever else fails.</summary>
public sealed class CloseCampaignTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync();

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

    private async Task<List<string>> StateAsync() =>
        [
            .. await farm.RowsAsync("select * from campaigns"), .. await farm.RowsAsync("select * from campaign_closings"),
            .. await farm.RowsAsync("select * from fulfilment_batches"), .. await farm.RowsAsync("select * from parcels order by number"),
            .. await farm.RowsAsync("select * from parcel_lines order by parcel_id"), .. await farm.RowsAsync("select * from emails order by id"),
            .. await farm.RowsAsync("select * from refunds"), .. await farm.RowsAsync("select * from intents order by id"),
        ];
}
