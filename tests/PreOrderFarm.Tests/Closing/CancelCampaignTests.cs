using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Closing;

public sealed class CancelCampaignTests : IAsyncLifetime
{
    private static readonly Actor Operator = new(Guid.NewGuid(), "operator@example.com", true, new Dictionary<Guid, GrowerRole>());
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData("draft")]
    [InlineData("in_review")]
    [InlineData("scheduled")]
    public async Task Before_its_launch_it_is_just_cancelled(string status)
    {
        var campaign = await farm.AddCampaignAsync(status: status);

        await CancelAsync(farm.Owner, campaign);

        Assert.Equal("cancelled", await farm.StatusAsync(campaign));
        Assert.Equal(["0|0"], await farm.RowsAsync("select (select count(*) from refunds), (select count(*) from emails)"));
    }

    [Theory]
    [InlineData("open")]
    [InlineData("closing")]
    public async Task While_it_collects_everyone_gets_everything_back_and_open_pay_pages_are_ended(string status)
    {
        var campaign = await farm.AddCampaignAsync(status: status);
        var pledge = await farm.AddPledgeAsync(campaign, [(0, 2), (1, 7)], payments: 2);
        var held = await farm.AddPledgeAsync(campaign, [(0, 1)], status: "held", email: "held@example.com");

        await CancelAsync(Operator, campaign);

        Assert.Equal(["cancelled|The frost took the blossom."], await farm.RowsAsync("select status, cancel_reason from campaigns"));
        Assert.Equal(0, (await farm.HeldAsync(campaign)).Minor);
        Assert.Equal(["campaign_cancelled|2"], await farm.RowsAsync("select reason, count(*) from refunds group by 1"));
        Assert.Equal(
            await farm.RowsAsync($"select id from payments where pledge_id = '{held}'"),
            await farm.RowsAsync("select subject_id from intents where kind = 'expire_checkout'"));
        Assert.Equal(
            await farm.RowsAsync($"select 'li@example.com', goods_minor + shipping_minor from pledges where id = '{pledge}'"),
            await farm.RowsAsync("select recipient, model -> 'amount' ->> 'minor' from emails"));
    }

    [Fact]
    public async Task A_cancelled_campaign_is_not_closed_at_its_deadline()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 2)]);
        await CancelAsync(farm.Owner, campaign);

        farm.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(0, await farm.SweepAsync());
        Assert.Equal("cancelled", await farm.StatusAsync(campaign));
    }

    [Fact]
    public async Task After_funding_what_has_not_left_is_voided_and_refunded_and_what_has_left_stays_sold()
    {
        var campaign = await farm.AddCampaignAsync();
        var first = await farm.AddPledgeAsync(campaign, [(0, 3)], payments: 3, email: "first@example.com");
        var second = await farm.AddPledgeAsync(campaign, [(2, 3)], email: "second@example.com");
        var third = await farm.AddPledgeAsync(campaign, [(0, 1)], email: "third@example.com");
        await CloseAsync();
        await ShipAsync([.. (await farm.ParcelIdsAsync(first)).Take(1), .. await farm.ParcelIdsAsync(third)]);

        await CancelAsync(farm.Owner, campaign);

        Assert.Equal(["shipped|2", "void|4"], await farm.RowsAsync("select status, count(*) from parcels group by 1 order by 1"));
        Assert.Equal(
            [$"first@example.com|{2 * (1999 + 450)}", $"second@example.com|{3 * 4501 + 2 * 875}"],
            await farm.RowsAsync("select p.email, sum(r.amount_minor) from refunds r join pledges p on p.id = r.pledge_id group by 1 order by 1"));
        Assert.Equal(2 * (1999 + 450), (await farm.HeldAsync(campaign)).Minor);
        Assert.Equal(["first@example.com", "second@example.com"], await farm.RowsAsync(
            "select recipient from emails where template = 'campaign_cancelled' order by 1"));
        Assert.Equal(["False"], await farm.RowsAsync("select voided_at is not null from fulfilment_batches"));
        Assert.NotEqual(Guid.Empty, second);
    }

    [Fact]
    public async Task A_refund_of_what_has_not_left_never_exceeds_what_is_left_of_the_payments()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 1)], payments: 2);
        await CloseAsync();
        await farm.ExecuteAsync("update payments set refunded_minor = 1000 where id = (select id from payments order by id limit 1)");

        await CancelAsync(farm.Owner, campaign);

        Assert.Equal([$"{1999 + 450 - 1000}"], await farm.RowsAsync("select sum(amount_minor) from refunds"));
        Assert.Empty(await farm.RowsAsync("select 1 from payments where refunded_minor <> amount_minor"));
        Assert.Equal(["True"], await farm.RowsAsync("select voided_at is not null from fulfilment_batches"));
    }

    [Fact]
    public async Task What_has_ended_or_left_entirely_cannot_be_cancelled()
    {
        var unfunded = await farm.AddCampaignAsync(status: "unfunded");
        var completed = await farm.AddCampaignAsync(status: "completed");
        var cancelled = await farm.AddCampaignAsync(status: "cancelled");
        var gone = await farm.AddCampaignAsync();
        var pledge = await farm.AddPledgeAsync(gone, [(0, 1)]);
        await CloseAsync();
        await ShipAsync(await farm.ParcelIdsAsync(pledge));

        foreach (var campaign in new[] { unfunded, completed, cancelled, gone })
            await Assert.ThrowsAsync<RuleBroken>(() => CancelAsync(farm.Owner, campaign));

        Assert.Equal("funded", await farm.StatusAsync(gone));
        Assert.Equal("0", (await farm.RowsAsync("select count(*) from refunds"))[0]);
    }

    [Fact]
    public async Task Only_the_owner_and_operators_may_and_for_others_it_does_not_exist()
    {
        var campaign = await farm.AddCampaignAsync();

        await Assert.ThrowsAsync<NotFound>(() => CancelAsync(ClosingFarm.Stranger, campaign));
        await Assert.ThrowsAsync<NotFound>(() => CancelAsync(farm.Staff, campaign));
        await Assert.ThrowsAsync<NotFound>(() => CancelAsync(Actor.Nobody, campaign));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((CancelCampaign cancel) => cancel.RunAsync(farm.Owner, campaign.Id, " ", default)));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((CancelCampaign cancel) => cancel.RunAsync(farm.Owner, campaign.Id, "Frost\0", default)));

        Assert.Equal("open", await farm.StatusAsync(campaign));
    }

    [Fact]
    public async Task A_funded_campaign_is_completed_when_its_last_parcel_has_arrived()
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 2)]);
        await CloseAsync();
        await ShipAsync(null);
        Assert.Equal(0, await CompleteAsync());

        await farm.DoAsync(async (FarmDbContext db) =>
        {
            var batch = await db.Set<FulfilmentBatch>().SingleAsync();
            await farm.DoAsync((MarkParcelsDelivered deliver) => deliver.RunAsync(farm.Staff, batch.Id, null, default));
        });

        Assert.Equal(1, await CompleteAsync());
        Assert.Equal("completed", await farm.StatusAsync(campaign));
        Assert.Equal(0, await CompleteAsync());
    }

    private Task CancelAsync(Actor actor, ClosingCampaign campaign) =>
        farm.DoAsync((CancelCampaign cancel) => cancel.RunAsync(actor, campaign.Id, "The frost took the blossom.", default));

    private Task<int> CompleteAsync() => farm.DoAsync((CompleteCampaigns complete) => complete.RunAsync(default));

    private async Task CloseAsync()
    {
        farm.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await farm.SweepAsync());
    }

    private async Task ShipAsync(IReadOnlyCollection<Guid>? parcels)
    {
        var batch = await farm.ValueAsync<string>("select id::text from fulfilment_batches limit 1");
        await farm.DoAsync((MarkParcelsShipped ship) => ship.RunAsync(farm.Staff, Guid.Parse(batch), parcels, "SF Express", "SF1", default));
    }
}
