using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// The connection of a closing is cut at each of its steps, as when its process or the line dies there. Nothing of the
/// step may stay, and the next sweep must end exactly where an undisturbed closing ends.
/// </summary>
public sealed class CutClosingTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync(("Fulfilment:ParcelsPerBatch", "4"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData("before update of status on campaigns")]
    [InlineData("at the commit of campaigns")]
    [InlineData("after insert on fulfilment_batches")]
    [InlineData("after insert on parcels")]
    [InlineData("after insert on parcel_lines")]
    [InlineData("after insert on emails")]
    [InlineData("after insert on intents")]
    [InlineData("after insert on campaign_closings")]
    [InlineData("at the commit of campaign_closings")]
    public async Task A_funded_closing_that_is_cut_ends_where_an_undisturbed_one_ends(string point)
    {
        var undisturbed = await CampaignAsync(target: 1);
        var cut = await CampaignAsync(target: 1);
        await CloseWithCutAsync(undisturbed, cut, point);

        Assert.Equal("funded", await farm.StatusAsync(cut));
        Assert.Equal(await ParcelsAsync(undisturbed), await ParcelsAsync(cut));
        Assert.Equal(await EmailsAsync(undisturbed), await EmailsAsync(cut));
        Assert.Equal(await ClosingAsync(undisturbed), await ClosingAsync(cut));
    }

    [Theory]
    [InlineData("after insert on refunds")]
    [InlineData("after insert on intents")]
    [InlineData("after insert on ledger_transactions")]
    [InlineData("after insert on ledger_entries")]
    [InlineData("after insert on emails")]
    [InlineData("at the commit of campaign_closings")]
    public async Task A_missed_closing_that_is_cut_asks_for_each_refund_once(string point)
    {
        var undisturbed = await CampaignAsync(target: 100_000_000);
        var cut = await CampaignAsync(target: 100_000_000);
        await CloseWithCutAsync(undisturbed, cut, point);

        Assert.Equal("unfunded", await farm.StatusAsync(cut));
        Assert.Equal(await RefundsAsync(undisturbed), await RefundsAsync(cut));
        Assert.Equal(await EmailsAsync(undisturbed), await EmailsAsync(cut));
        Assert.Equal(await ClosingAsync(undisturbed), await ClosingAsync(cut));
        Assert.Equal(0, (await farm.HeldAsync(cut)).Minor);
    }

    // The undisturbed one is due an hour before the other.
    private async Task CloseWithCutAsync(ClosingCampaign undisturbed, ClosingCampaign cut, string point)
    {
        await farm.ExecuteAsync($"update campaigns set deadline = deadline - interval '1 hour' where id = '{undisturbed.Id}'");
        await farm.SweepAsync();
        Assert.NotEqual("open", await farm.StatusAsync(undisturbed));
        var before = await CountsAsync();
        farm.Clock.Advance(TimeSpan.FromHours(1));

        await CutAtAsync(point);
        await Assert.ThrowsAsync<AggregateException>(farm.SweepAsync);
        Assert.Equal(before, await CountsAsync());
        Assert.Contains(await farm.StatusAsync(cut), (string[])["open", "closing"]);

        await farm.ExecuteAsync("drop function cut() cascade");
        Assert.Equal(1, await farm.SweepAsync());
        Assert.Equal(0, await farm.SweepAsync());
    }

    /// <summary>From now on PostgreSQL ends the connection that comes to this point.</summary>
    private async Task CutAtAsync(string point)
    {
        const string AtCommit = "at the commit of ";
        await farm.ExecuteAsync("""
            create function cut() returns trigger language plpgsql as $$
            begin
              perform pg_terminate_backend(pg_backend_pid());
              perform pg_sleep(10);
              return new;
            end $$
            """);
        await farm.ExecuteAsync(point.StartsWith(AtCommit, StringComparison.Ordinal)
            ? $"create constraint trigger cut after insert or update on {point[AtCommit.Length..]} deferrable initially deferred for each row execute function cut()"
            : $"create trigger cut {point} for each row execute function cut()");
    }

    private async Task<ClosingCampaign> CampaignAsync(long target)
    {
        var start = farm.Clock.Now;
        var campaign = await farm.AddCampaignAsync(target: target);
        for (var i = 0; i < 5; i++)
        {
            farm.Clock.Advance(TimeSpan.FromSeconds(1));
            await farm.AddPledgeAsync(
                campaign, [(0, 1 + i % 2), (1, 4 + i), (2, 1 + i % 3)], region: i % 2, email: $"backer{i}@example.com", payments: 1 + i % 2);
        }
        farm.Clock.Now = start;
        return campaign;
    }

    private Task<List<string>> CountsAsync() => farm.RowsAsync("""
        select (select count(*) from fulfilment_batches), (select count(*) from parcels), (select count(*) from parcel_lines), (select count(*) from refunds),
          (select count(*) from emails), (select count(*) from intents), (select count(*) from campaign_closings), (select count(*) from ledger_entries)
        """);

    private Task<List<string>> ParcelsAsync(ClosingCampaign campaign) => farm.RowsAsync($"""
        select b.number, g.name, p.number, p.position, p.email, o.name, l.units, p.goods_minor, p.shipping_minor, p.status
        from parcels p
        join fulfilment_batches b on b.id = p.batch_id
        join campaign_regions g on g.id = b.region_id
        join parcel_lines l on l.parcel_id = p.id
        join offers o on o.id = l.offer_id
        where p.campaign_id = '{campaign.Id}'
        order by p.number
        """);

    // To backers by their pledge, to the farm by the campaign; and how many of them are on their way.
    private Task<List<string>> EmailsAsync(ClosingCampaign campaign) => farm.RowsAsync($"""
        select e.template, e.recipient, count(*), count(i.id)
        from emails e
        left join intents i on i.kind = 'send_email' and i.subject_id = e.id
        where e.model #>> '{"{link,id}"}' in (select '{campaign.Id}' union select id::text from pledges where campaign_id = '{campaign.Id}')
        group by 1, 2
        order by 1, 2
        """);

    private Task<List<string>> ClosingAsync(ClosingCampaign campaign) => farm.RowsAsync($"""
        select outcome, reason, goods_minor, shipping_minor, boxes, grams, pledges, parcels, batches, refunds
        from campaign_closings
        where campaign_id = '{campaign.Id}'
        """);

    private Task<List<string>> RefundsAsync(ClosingCampaign campaign) => farm.RowsAsync($"""
        select p.email, r.reason, r.amount_minor, y.amount_minor, y.refunded_minor, count(i.id),
          (select count(*) from ledger_transactions t where t.reference = 'refund_requested:' || r.id)
        from refunds r
        join payments y on y.id = r.payment_id
        join pledges p on p.id = r.pledge_id
        left join intents i on i.kind = 'refund' and i.subject_id = r.id
        where r.campaign_id = '{campaign.Id}'
        group by p.email, r.id, y.id
        order by p.email, r.amount_minor, y.amount_minor
        """);
}
