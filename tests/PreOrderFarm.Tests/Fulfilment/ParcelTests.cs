using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment;

public sealed class ParcelTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private Guid pledge;
    private Guid batch;
    private List<Guid> parcels = null!;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var campaign = await farm.AddCampaignAsync();
        pledge = await farm.AddPledgeAsync(campaign, [(0, 3)], email: "first@example.com");
        await farm.AddPledgeAsync(campaign, [(0, 1)], email: "second@example.com");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
        parcels = await farm.ParcelIdsAsync(pledge);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_whole_batch_is_shipped_at_once_and_each_pledge_gets_one_e_mail()
    {
        Assert.Equal(4, await ShipAsync(null));
        Assert.Equal(0, await ShipAsync(null));

        Assert.Equal(["shipped|DHL|00340|4"], await farm.RowsAsync("select status, carrier, tracking_number, count(*) from parcels group by 1, 2, 3"));
        Assert.Equal(["first@example.com|3|00340", "second@example.com|1|00340"], await farm.RowsAsync(
            "select recipient, model ->> 'parcels', model ->> 'tracking' from emails where template = 'parcel_shipped' order by 1"));
        Assert.Equal(BatchState.Shipped, (await FindAsync()).Summary.State);
    }

    [Fact]
    public async Task Single_parcels_are_shipped_with_numbers_of_their_own()
    {
        Assert.Equal(1, await ShipAsync([parcels[0]], number: "A"));
        Assert.Equal(0, await ShipAsync([parcels[0]], number: "A"));
        Assert.Equal(1, await ShipAsync([parcels[1]], number: "B"));

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync([parcels[0], parcels[2]], number: "C"));

        Assert.Contains("shipped already", broken.Message, StringComparison.Ordinal);
        Assert.Equal(["planned|", "planned|", "shipped|A", "shipped|B"], await farm.RowsAsync("select status, tracking_number from parcels order by 1, 2"));
        Assert.Equal(BatchState.Shipping, (await FindAsync()).Summary.State);
    }

    [Theory]
    [InlineData("", "1", "Carrier")]
    [InlineData("DHL", "0123456789012345678901234567890123456789012345678901234567890", "TrackingNumber")]
    [InlineData("DHL", "1\n2", "TrackingNumber")]
    [InlineData("DHL\0", "1", "Carrier")]
    public async Task A_shipment_that_makes_no_sense_is_refused_beside_its_field(string carrier, string number, string field)
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync(null, carrier, number));

        Assert.Equal(field, Assert.Single(broken.Broken).Field);
        Assert.Equal(["planned|4"], await farm.RowsAsync("select status, count(*) from parcels group by 1"));
    }

    [Fact]
    public async Task Packed_shipped_delivered_and_then_confirmed_by_the_recipient()
    {
        Assert.Equal(4, await PackAsync(null));
        Assert.Equal(0, await PackAsync(null));
        Assert.Equal(BatchState.Packed, (await FindAsync()).Summary.State);
        await ShipAsync(null);
        Assert.Equal(1, await DeliverAsync([parcels[0]]));
        Assert.Equal(3, await DeliverAsync(null));
        Assert.Equal(0, await DeliverAsync(null));
        Assert.Equal(BatchState.Delivered, (await FindAsync()).Summary.State);

        Assert.True(await ConfirmAsync(pledge, parcels[0]));
        Assert.False(await ConfirmAsync(pledge, parcels[0]));
    }

    [Fact]
    public async Task Who_confirms_receipt_of_a_shipped_parcel_delivers_it()
    {
        await ShipAsync(null);

        Assert.True(await ConfirmAsync(pledge, parcels[1]));

        Assert.Equal([$"{parcels[1]}|delivered|True"], await farm.RowsAsync("select id, status, delivered_at is not null from parcels where receipt_confirmed_at is not null"));
    }

    [Fact]
    public async Task Nothing_is_delivered_confirmed_or_complained_of_before_it_is_shipped()
    {
        await Assert.ThrowsAsync<RuleBroken>(() => DeliverAsync(null));
        await Assert.ThrowsAsync<RuleBroken>(() => DeliverAsync([parcels[0]]));
        await Assert.ThrowsAsync<RuleBroken>(() => ConfirmAsync(pledge, parcels[0]));
        await Assert.ThrowsAsync<RuleBroken>(() => ReportAsync(pledge, parcels[0], "Nothing came."));
    }

    [Fact]
    public async Task A_problem_is_kept_with_its_first_time_and_shown_to_who_packs()
    {
        await ShipAsync(null);
        await ReportAsync(pledge, parcels[0], "Two fruits are soft.");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await ReportAsync(pledge, parcels[0], " Three fruits are soft. ");

        var row = (await RowsAsync()).Single(p => p.Problem is not null);
        Assert.Equal(("Three fruits are soft.", farm.Clock.Now.AddHours(-1)), (row.Problem, row.ProblemReportedAt));
        Assert.Equal(1, (await FindAsync()).Summary.Parcels.Problems);
        await Assert.ThrowsAsync<RuleBroken>(() => ReportAsync(pledge, parcels[0], "  "));
        await Assert.ThrowsAsync<RuleBroken>(() => ReportAsync(pledge, parcels[0], new string('x', 2001)));
        await Assert.ThrowsAsync<RuleBroken>(() => ReportAsync(pledge, parcels[0], "Soft\0"));
    }

    [Fact]
    public async Task A_backer_reaches_only_parcels_of_their_own_pledge()
    {
        await ShipAsync(null);
        var other = Guid.Parse(await farm.ValueAsync<string>($"select source_id::text from parcels where source_id <> '{pledge}'"));

        await Assert.ThrowsAsync<NotFound>(() => ConfirmAsync(other, parcels[0]));
        await Assert.ThrowsAsync<NotFound>(() => ReportAsync(other, parcels[0], "Mine?"));
        Assert.Equal(parcels, (await farm.DoAsync((ParcelQueries q) => q.OfSourceAsync(pledge, default))).Select(p => p.Id));
    }

    [Fact]
    public async Task A_batch_shipped_by_mistake_goes_back_step_by_step_and_says_why()
    {
        await ShipAsync(null);

        Assert.Equal(4, await UndoAsync(await AllAsync(), "Wrong batch"));
        Assert.Equal(["packed||4"], await farm.RowsAsync("select status, tracking_number, count(*) from parcels where shipped_at is null group by 1, 2"));
        Assert.Equal(4, await UndoAsync(await AllAsync(), "Wrong batch"));
        Assert.Equal(["planned|4"], await farm.RowsAsync("select status, count(*) from parcels where packed_at is null group by 1"));

        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync([parcels[0]], "Once more"));
        Assert.Equal(
            [$"packed|planned|Wrong batch|{farm.Staff.MemberId}|4", $"shipped|packed|Wrong batch|{farm.Staff.MemberId}|4"],
            await farm.RowsAsync("select from_status, to_status, reason, member_id, count(*) from parcel_corrections group by 1, 2, 3, 4 order by 1"));
    }

    [Fact]
    public async Task Undoing_a_whole_batch_takes_back_its_last_step()
    {
        await PackAsync(null);
        await ShipAsync([parcels[0], parcels[1]]);

        Assert.Equal(2, await farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, null, "Wrong carrier", default)));
        Assert.Equal(4, await farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, null, "Wrong batch", default)));

        Assert.Equal(["planned|4"], await farm.RowsAsync("select status, count(*) from parcels group by 1"));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, null, "Again", default)));
    }

    [Fact]
    public async Task Undoing_needs_a_reason_and_not_what_the_recipient_has_confirmed()
    {
        await ShipAsync(null);
        await ConfirmAsync(pledge, parcels[0]);

        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync([parcels[1]], " "));
        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync([parcels[1]], "Wrong\0"));
        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync([parcels[0], parcels[1]], "Wrong"));

        Assert.Equal(["delivered|1", "shipped|3"], await farm.RowsAsync("select status, count(*) from parcels group by 1 order by 1"));
    }

    [Fact]
    public async Task What_left_before_a_cancellation_is_not_taken_back_after_it()
    {
        await ShipAsync([parcels[0]]);
        var campaign = Guid.Parse(await farm.ValueAsync<string>("select campaign_id::text from fulfilment_batches"));
        await farm.DoAsync((CancelCampaign cancel) => cancel.RunAsync(farm.Owner, campaign, "Frost", default));

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync([parcels[0]], "Wrong batch"));

        Assert.Equal("This campaign has ended: what was recorded of its parcels stays.", broken.Message);
        Assert.Equal(["shipped|1", "void|3"], await farm.RowsAsync("select status, count(*) from parcels group by 1 order by 1"));
    }

    [Fact]
    public async Task Two_at_once_ship_each_parcel_once()
    {
        var shipped = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ShipAsync(null)));

        Assert.Equal(4, shipped.Sum());
        Assert.Equal("2", (await farm.RowsAsync("select count(*) from emails where template = 'parcel_shipped'"))[0]);
    }

    [Fact]
    public async Task For_who_does_not_pack_for_the_grower_the_batch_does_not_exist()
    {
        foreach (var actor in new[] { ClosingFarm.Stranger, Actor.Nobody })
        {
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((BatchQueries q) => q.FindAsync(actor, batch, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((ParcelQueries q) => q.OfBatchAsync(actor, batch, 0, 10, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(actor, batch, null, "DHL", "1", default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((MarkParcelsDelivered u) => u.RunAsync(actor, batch, null, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((PackParcels u) => u.RunAsync(actor, batch, null, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((UndoParcelStep u) => u.RunAsync(actor, batch, parcels, "x", default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((LockBatch u) => u.RunAsync(actor, batch, true, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((UnlockBatch u) => u.RunAsync(actor, batch, default)));
            Assert.Empty((await BoardAsync(actor)).Campaigns);
        }
    }

    [Fact]
    public async Task Parcels_of_another_batch_cannot_be_smuggled_in()
    {
        var campaign = await farm.AddCampaignAsync();
        var other = await farm.AddPledgeAsync(campaign, [(0, 1)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();

        await Assert.ThrowsAsync<NotFound>(async () => await ShipAsync([.. await farm.ParcelIdsAsync(other)]));
    }

    [Fact]
    public async Task Parcels_are_read_page_by_page_with_what_lies_in_them()
    {
        var first = await farm.DoAsync((ParcelQueries q) => q.OfBatchAsync(farm.Staff, batch, 0, 3, default));
        var rest = await farm.DoAsync((ParcelQueries q) => q.OfBatchAsync(farm.Staff, batch, first[^1].Position, 3, default));

        Assert.Equal([1, 2, 3], first.Select(p => p.Position));
        Assert.Equal([4], rest.Select(p => p.Position));
        Assert.All(first, p => Assert.Equal(("Small box", 1, "李 Li"), (p.Lines.Single().Offer, p.Lines.Single().Units, p.Address.Recipient)));
        Assert.Equal((batch, 2), await farm.DoAsync((ParcelQueries q) => q.FindByCodeAsync(farm.Staff, first[1].Code.ToLowerInvariant(), default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((ParcelQueries q) => q.FindByCodeAsync(ClosingFarm.Stranger, first[1].Code, default)));
    }

    [Fact]
    public async Task The_board_counts_what_stands_where()
    {
        await ShipAsync([parcels[0], parcels[1]]);
        await DeliverAsync([parcels[0]]);

        var board = Assert.Single((await BoardAsync(farm.Owner)).Campaigns);

        Assert.Equal(new ParcelCounts(Planned: 2, Packed: 0, Shipped: 1, Delivered: 1, Void: 0, Problems: 0, Incomplete: 0), board.Parcels);
        Assert.Equal(board.Parcels, Assert.Single(board.Batches).Parcels);
        Assert.Equal(new Money(4 * 1999, "EUR"), (await FindAsync()).Goods);
        Assert.Empty((await BoardAsync(farm.Owner, after: batch)).Campaigns);
    }

    private Task<BoardPage> BoardAsync(Actor actor, Guid? after = null) => farm.DoAsync((BatchBoard b) => b.ReadAsync(actor, new BoardFilter(), after, default));

    private Task<int> ShipAsync(IReadOnlyCollection<Guid>? chosen, string carrier = "DHL", string number = "00340") =>
        farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, chosen, carrier, number, default));

    private Task<int> PackAsync(IReadOnlyCollection<Guid>? chosen) => farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, chosen, default));

    private Task<int> DeliverAsync(IReadOnlyCollection<Guid>? chosen) =>
        farm.DoAsync((MarkParcelsDelivered u) => u.RunAsync(farm.Staff, batch, chosen, default));

    private Task<int> UndoAsync(IReadOnlyCollection<Guid> chosen, string reason) =>
        farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, chosen, reason, default));

    private Task<bool> ConfirmAsync(Guid source, Guid parcel) => farm.DoAsync((ConfirmReceipt u) => u.RunAsync(source, parcel, default));

    private Task ReportAsync(Guid source, Guid parcel, string words) =>
        farm.DoAsync((ReportProblem u) => u.RunAsync(source, parcel, words, default));

    private Task<BatchDetails> FindAsync() => farm.DoAsync((BatchQueries q) => q.FindAsync(farm.Staff, batch, default));

    private Task<IReadOnlyList<ParcelRow>> RowsAsync() => farm.DoAsync((ParcelQueries q) => q.OfBatchAsync(farm.Staff, batch, 0, 100, default));

    private Task<List<Guid>> AllAsync() => farm.DoAsync((FarmDbContext db) => db.Set<Parcel>().Select(p => p.Id).ToListAsync());
}
