using PreOrderFarm.Closing;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Closing;

public sealed class PreviewClosingTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Fulfilment:ParcelsPerBatch", "3"), ("Payouts:FeeBasisPoints", "777"), ("Payouts:ReserveBasisPoints", "333"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task What_it_says_of_a_funded_campaign_is_what_becomes_of_it()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 5, stretch: 8);
        var point = await farm.Given.OfferedPointAsync(harvest, capacity: 10);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 3, familyBoxes: 3);
        var fetched = await farm.Given.PlaceAsync(farm.Given.Order(harvest, boxes: 5) with { PickUpPointId = point });
        await farm.Given.PayAsync(fetched.Id);
        await farm.Given.ConfirmAsync(fetched.Id);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2, address: Given.Address(subdivision: "新疆"));
        var cancelled = await farm.Given.PaidPledgeAsync(harvest, boxes: 4, actor: await BackerAsync());
        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, cancelled.Id, null, CancellationToken.None));
        await farm.Given.HeldPledgeAsync(harvest, boxes: 7);
        await SettleAsync();

        var preview = await PreviewAsync(harvest);
        await farm.Given.ClosedAsync(harvest);
        var closing = await farm.UseAsync<ClosingQueries, ClosingResult>(queries => queries.FindAsync(harvest.Grower, harvest.CampaignId, CancellationToken.None));

        Assert.Equal((ClosingOutcome.Funded, ClosingReason.TargetReached), (preview.Outcome, preview.Reason));
        Assert.Equal(1, preview.PendingHolds);
        Assert.Equal(
            (closing.Outcome, closing.Reason, closing.Goods, closing.Shipping, closing.Boxes, closing.Grams, closing.Pledges, closing.Parcels, closing.Batches, closing.Refunds, closing.IsStretchReached),
            (preview.Outcome, preview.Reason, preview.Goods, preview.Shipping, preview.Boxes, preview.Grams, preview.Progress.Pledges, preview.Parcels, preview.Batches, preview.Refunds, true));
        Assert.True(preview.Progress.IsStretchReached);

        await farm.Given.ShippedAsync(harvest);
        Assert.Equal(preview.Parcels, await farm.Given.ReleasedAsync(harvest));
        Assert.Equal(
            (preview.PlatformFee.Minor, preview.ProcessingFee!.Value.Minor, preview.Reserve.Minor, preview.Net.Minor),
            (await ReleasedAsync(harvest, "platform_fee_minor"), await ReleasedAsync(harvest, "processing_fee_minor"), await ReleasedAsync(harvest, "reserve_minor"),
                -await farm.Given.BalanceAsync(harvest, "payable")));
        Assert.True(preview.ProcessingFee!.Value.Minor > 0);
        Assert.False(preview.IsFeeEstimated);
    }

    [Fact]
    public async Task What_it_says_of_a_missed_target_is_what_is_paid_back()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 500);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1, familyBoxes: 1);

        var preview = await PreviewAsync(harvest);
        await farm.Given.ClosedAsync(harvest);

        Assert.Equal((ClosingOutcome.Unfunded, ClosingReason.TargetMissed), (preview.Outcome, preview.Reason));
        Assert.Equal((0, 0, 0L), (preview.Parcels, preview.Batches, preview.Net.Minor));
        Assert.Equal(await farm.ScalarAsync<int>($"""select refunds as "Value" from campaign_closings"""), preview.Refunds);
        Assert.Equal(await farm.ScalarAsync<long>($"""select sum(amount_minor)::bigint as "Value" from refunds"""), preview.Refunded.Minor);
        Assert.Equal(2, preview.Refunds);
    }

    [Fact]
    public async Task It_writes_nothing()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        var before = await RowsAsync();

        await PreviewAsync(harvest);

        Assert.Equal(before, await RowsAsync());
        Assert.Equal("open", await farm.ScalarAsync<string>($"""select status as "Value" from campaigns"""));
    }

    [Fact]
    public async Task A_fee_that_is_not_known_yet_is_estimated_from_those_that_are()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        Assert.Null((await PreviewAsync(harvest)).ProcessingFee);

        await SettleAsync();
        var known = (await PreviewAsync(harvest)).ProcessingFee!.Value;
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        var preview = await PreviewAsync(harvest);

        Assert.True(preview.IsFeeEstimated);
        Assert.Equal(known + known, preview.ProcessingFee);
        Assert.Equal(preview.Goods + preview.Shipping - preview.PlatformFee - known - known - preview.Reserve, preview.Net);
    }

    [Fact]
    public async Task Only_its_grower_and_operators_see_it_and_only_while_it_is_open()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        var stranger = await farm.Given.MemberAsync();
        await Assert.ThrowsAsync<NotFound>(() => PreviewAsync(harvest, stranger));
        await PreviewAsync(harvest, Given.Operator);

        await farm.Given.ClosedAsync(harvest);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => PreviewAsync(harvest));
        Assert.Equal("Only while a campaign is open can its closing be previewed.", refused.Message);
    }

    private Actor backer = Actor.Nobody;

    private async Task<Actor> BackerAsync() => backer = await farm.Given.MemberAsync();

    private Task<ClosingPreview> PreviewAsync(Harvest harvest, Actor? actor = null) =>
        farm.UseAsync<PreviewClosing, ClosingPreview>(preview => preview.RunAsync(actor ?? harvest.Grower, harvest.CampaignId, CancellationToken.None));

    private Task SettleAsync() => farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));

    private async Task<long> ReleasedAsync(Harvest harvest, string column) => await farm.UseAsync<Npgsql.NpgsqlDataSource, long>(async source =>
    {
        await using var command = source.CreateCommand($"select sum({column})::bigint from releases where campaign_id = $1");
        command.Parameters.AddWithValue(harvest.CampaignId);
        return (long)(await command.ExecuteScalarAsync())!;
    });

    private Task<string> RowsAsync() => farm.ScalarAsync<string>($"""
        select concat_ws(' ', (select count(*) from parcels), (select count(*) from fulfilment_batches), (select count(*) from refunds), (select count(*) from intents),
          (select count(*) from emails), (select count(*) from campaign_closings), (select count(*) from ledger_entries), (select count(*) from payout_terms)) as "Value"
        """);
}
