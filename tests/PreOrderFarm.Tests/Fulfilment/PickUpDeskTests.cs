using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Growers;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>From the closing to the hand-over at a pick-up point.</summary>
public sealed class PickUpDeskTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor staff = null!;
    private Guid barn;
    private Guid shop;
    private Guid first;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync(("Fulfilment:ParcelsPerBatch", "2"));
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        (barn, shop) = (await farm.Given.PickUpPointAsync(harvest), await farm.Given.PickUpPointAsync(harvest, "The shop"));
        await farm.Given.OfferedAsync(harvest, new PickUpOfferInput(barn, 10, new DateOnly(2027, 4, 10), new DateOnly(2027, 4, 11)), new PickUpOfferInput(shop, 10));
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        first = await FetchAsync(barn, "李娜", boxes: 2);
        await FetchAsync(barn, "100%_\\ real", boxes: 1);
        await FetchAsync(shop, "李娜", boxes: 1);
        var helper = await farm.Given.MemberAsync();
        await farm.UseAsync<AddFulfilmentStaff>(add => add.RunAsync(harvest.Grower, harvest.GrowerId, helper.Email, default));
        staff = helper with { Growers = new Dictionary<Guid, GrowerRole> { [harvest.GrowerId] = GrowerRole.Fulfilment } };
        await farm.Given.ClosedAsync(harvest);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Parcels_for_one_point_are_one_load_however_many()
    {
        var loads = await farm.UseAsync<BatchQueries, IReadOnlyList<BatchSummary>>(queries => queries.OfCampaignAsync(staff, harvest.CampaignId, 0, 10, default));

        Assert.Equal([("China", null, 1), ("The barn", barn, 3), ("The shop", (Guid?)shop, 1)], loads.Select(load => (load.Region, load.PickUpPointId, load.Parcels.All)));
        Assert.Equal((new DateOnly(2027, 4, 10), new DateOnly(2027, 4, 11)), (loads[1].ShipsFrom, loads[1].ShipsUntil));
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from ledger_check"""));
    }

    [Fact]
    public async Task A_load_is_brought_to_its_point_not_shipped_and_each_backer_gets_one_code()
    {
        var load = (await farm.Given.BatchesAsync(harvest))[1];
        var shipped = (await farm.Given.BatchesAsync(harvest))[0];
        Assert.Contains("it is brought there, not shipped", (await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<MarkParcelsShipped, int>(ship => ship.RunAsync(staff, load, null, "SF", "1", default)))).Message, StringComparison.Ordinal);
        Assert.Equal("The parcels of this batch are shipped, not fetched.", (await Assert.ThrowsAsync<RuleBroken>(() => BringAsync(shipped))).Message);

        Assert.Equal(3, await BringAsync(load));
        Assert.Equal(0, await BringAsync(load));

        var codes = (await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.PickUpPointId == barn).ToLookup(parcel => parcel.SourceId, parcel => parcel.PickUpCode);
        Assert.All(codes, of => Assert.Single(of.Distinct()));
        Assert.Equal(2, codes.Select(of => of.First()).Distinct().Count());
        Assert.Equal($"The barn|{codes[first].First()}|2|Sat 9–12|days", await farm.ScalarAsync<string>($"""
            select concat_ws('|', model ->> 'point', model ->> 'code', model ->> 'parcels', model ->> 'hours', model ->> 'variant') as "Value"
            from emails where template = 'parcel_at_point' and model ->> 'code' = {codes[first].First()}
            """));
        var parcels = await farm.UseAsync<ParcelQueries, IReadOnlyList<ParcelOfSource>>(queries => queries.OfSourceAsync(first, default));
        Assert.All(parcels, parcel => Assert.Equal(codes[first].First(), parcel.PickUpCode));
    }

    [Fact]
    public async Task What_is_not_as_ordered_in_a_box_is_told_with_its_code_and_told_anew_if_it_comes_again_otherwise()
    {
        var load = (await farm.Given.BatchesAsync(harvest))[1];
        var box = (await farm.Given.ParcelsAsync(harvest)).First(parcel => parcel.SourceId == first);
        var pack = await farm.UseAsync<PackParcel, PackingAnswer>(use => use.RunAsync(staff, load, new PackingScan(Guid.NewGuid(), box.Code, [new DeviationInput(harvest.Box, DeviationKind.Substitute, 1, "Hail")]), default));
        Assert.Equal(PackingOutcome.PackedIncomplete, pack.Outcome);
        await BringAsync(load);

        var mails = await MailsAsync();
        Assert.Equal(2, mails.Count);
        var incomplete = Assert.Single(mails, mail => mail.Contains("Not everything in them is as you ordered it", StringComparison.Ordinal));
        Assert.Contains("replaced (Hail)", incomplete, StringComparison.Ordinal);
        Assert.Contains("Fetch them:", incomplete, StringComparison.Ordinal);

        // Found after all, and brought once more.
        await farm.UseAsync<UndoParcelStep, int>(undo => undo.RunAsync(staff, load, [box.Id], "Found", default));
        await farm.UseAsync<UndoParcelStep, int>(undo => undo.RunAsync(staff, load, [box.Id], "Found", default));
        await BringAsync(load);
        Assert.Equal(3, (await MailsAsync()).Count);
    }

    [Fact]
    public async Task A_box_that_comes_later_than_another_of_its_pledge_is_told_and_none_is_told_twice()
    {
        var load = (await farm.Given.BatchesAsync(harvest))[1];
        var boxes = (await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.SourceId == first).Select(parcel => parcel.Id).ToList();
        await BringAsync(load, boxes[0]);
        await farm.UseAsync<UndoParcelStep, int>(undo => undo.RunAsync(staff, load, [boxes[0]], "Left behind", default));

        // Both, of which the first was told before.
        Assert.Equal(3, await BringAsync(load));

        Assert.Equal([1, 1, 1], (await farm.QueryAsync(db => db.Database.SqlQuery<int>($"""
            select (model ->> 'parcels')::int as "Value" from emails where template = 'parcel_at_point'
            """).ToListAsync())));
        Assert.Equal(2, await farm.ScalarAsync<int>($"""
            select count(*)::int as "Value" from emails where template = 'parcel_at_point' and model ->> 'code' = (select pick_up_code from parcels where id = {boxes[0]})
            """));
        await farm.UseAsync<UndoParcelStep, int>(undo => undo.RunAsync(staff, load, null, "Again", default));
        Assert.Equal(3, await BringAsync(load));
        Assert.Equal(3, (await MailsAsync()).Count);
    }

    private async Task<List<string>> MailsAsync()
    {
        var mails = await farm.QueryAsync(db => db.Set<Email>().AsNoTracking().Where(email => email.Template == "parcel_at_point").ToListAsync());
        var texts = new List<string>();
        foreach (var mail in mails)
            texts.Add(await farm.UseAsync<RenderEmail, string>(render => Task.FromResult(render.Run(mail).Text)));
        return texts;
    }

    [Fact]
    public async Task A_code_or_a_name_finds_what_lies_there_and_handed_over_it_is_delivered()
    {
        await farm.Given.BroughtAsync(harvest);
        var code = (await farm.Given.ParcelsAsync(harvest)).First(parcel => parcel.SourceId == first).PickUpCode!;

        foreach (var typed in new[] { code, $" {code.ToLowerInvariant()[..3]}-{code[3..]} ", "李" })
        {
            var found = Assert.Single((await DeskAsync(typed)).Found);
            Assert.Equal((first, "李娜", 2), (found.SourceId, found.Recipient, found.Parcels.Count));
        }
        Assert.Single((await DeskAsync("%_\\")).Found);
        Assert.Empty((await DeskAsync("x%")).Found);
        Assert.Equal((3, 2), ((await DeskAsync("")).Point.Waiting, (await DeskAsync("")).Found.Count));

        var ids = (await DeskAsync(code)).Found[0].Parcels.Select(parcel => parcel.Id).ToList();
        Assert.Equal(2, await HandOverAsync(ids));
        Assert.Equal(0, await HandOverAsync(ids));
        Assert.Equal((1, 0, 1), ((await DeskAsync("")).Point.Waiting, (await DeskAsync(code)).Found.Count, (await DeskAsync("")).HandedOver.Count));
        Assert.All((await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.SourceId == first), parcel => Assert.Equal(ParcelStatus.Delivered, parcel.Status));
        Assert.All(await farm.UseAsync<ParcelQueries, IReadOnlyList<ParcelOfSource>>(queries => queries.OfSourceAsync(first, default)), parcel => Assert.Null(parcel.PickUpCode));
    }

    [Fact]
    public async Task A_box_whose_payment_is_disputed_is_not_handed_over_and_none_is_with_the_whole_load()
    {
        await farm.Given.BroughtAsync(harvest);
        var boxes = (await DeskAsync("李")).Found[0].Parcels.Select(parcel => parcel.Id).ToList();
        await farm.ExecuteAsync($"insert into release_blocks (id, parcel_id, kind, source_id, created_at) values (gen_random_uuid(), {boxes[0]}, 'dispute', {boxes[0]}, now())");

        Assert.Contains("its payment is disputed", (await Assert.ThrowsAsync<RuleBroken>(() => HandOverAsync(boxes))).Message, StringComparison.Ordinal);
        Assert.Equal(1, await HandOverAsync([boxes[1]]));
        var load = (await farm.Given.BatchesAsync(harvest))[1];
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<MarkParcelsDelivered, int>(deliver => deliver.RunAsync(staff, load, null, default)));
    }

    [Fact]
    public async Task A_hand_over_is_taken_back_at_once_or_with_a_reason_on_the_batchs_page()
    {
        await farm.Given.BroughtAsync(harvest);
        var ids = (await DeskAsync("李")).Found[0].Parcels.Select(parcel => parcel.Id).ToList();
        Assert.Contains("not handed over", (await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync(ids))).Message, StringComparison.Ordinal);
        await HandOverAsync(ids);

        farm.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(2, await UndoAsync(ids));
        Assert.Equal(3, (await DeskAsync("")).Point.Waiting);
        await HandOverAsync(ids);
        farm.Clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        Assert.Contains("more than 15 minutes ago", (await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync(ids))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_fetched_when_its_days_were_over_is_listed()
    {
        await farm.Given.BroughtAsync(harvest);
        farm.Clock.Now = LocalTime.EndOf(new DateOnly(2027, 4, 11), "Asia/Shanghai").AddSeconds(-1);
        Assert.Empty((await DeskAsync("")).Overdue);

        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await DeskAsync("")).Overdue.Count);
        Assert.Empty((await farm.UseAsync<PickUpDesk, DeskView>(desk => desk.RunAsync(staff, shop, null, null, default))).Overdue);
    }

    [Fact]
    public async Task What_lies_at_a_point_is_neither_asked_about_nor_paid_out_until_it_is_handed_over()
    {
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await farm.Given.BroughtAsync(harvest);
        for (var week = 0; week < 6; week++)
        {
            farm.Clock.Advance(TimeSpan.FromDays(7));
            Assert.Equal(0, await farm.UseAsync<AskForReceipt, int>(ask => ask.RunAsync(default)));
            await farm.SettleAsync();
            Assert.Equal(0, await farm.UseAsync<ReleaseParcels, int>(release => release.RunAsync(default)));
        }

        await HandOverAsync([.. (await DeskAsync("李")).Found[0].Parcels.Select(parcel => parcel.Id)]);
        farm.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(2, await farm.UseAsync<ReleaseParcels, int>(release => release.RunAsync(default)));
    }

    [Fact]
    public async Task For_who_does_not_pack_for_the_grower_and_for_parcels_of_elsewhere_there_is_nothing()
    {
        await farm.Given.BroughtAsync(harvest);
        var elsewhere = (await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.PickUpPointId != barn).Select(parcel => parcel.Id).ToList();
        var stranger = Actor.Nobody with { Growers = new Dictionary<Guid, GrowerRole> { [Guid.NewGuid()] = GrowerRole.Owner } };

        await Assert.ThrowsAsync<NotFound>(() => HandOverAsync(elsewhere));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<PickUpDesk, DeskView>(desk => desk.RunAsync(stranger, barn, null, null, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<HandOver, int>(hand => hand.RunAsync(stranger, barn, [], default)));
        Assert.Empty(await farm.UseAsync<PickUpDesk, IReadOnlyList<DeskPoint>>(desk => desk.PointsAsync(stranger, default)));
        Assert.Equal([("The barn", 3), ("The shop", 1)], (await farm.UseAsync<PickUpDesk, IReadOnlyList<DeskPoint>>(desk => desk.PointsAsync(staff, default))).Select(point => (point.Name, point.Waiting)));
    }

    [Fact]
    public async Task After_the_closing_the_person_changes_and_the_place_stays()
    {
        var address = Given.Address() with { Recipient = "王芳" };
        var code = await farm.Given.CodeAsync(first);
        await farm.UseAsync<MoveFundedPledge>(move => move.RunAsync(Actor.Nobody, first, address, code, default));

        Assert.All((await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.SourceId == first), parcel => Assert.Equal(("王芳", "1 Kiwi Road"), (parcel.Address.Recipient, parcel.Address.Line1)));
        Assert.Equal(("王芳", "1 Kiwi Road"), ((await farm.Given.PledgeAsync(first)).Address.Recipient, (await farm.Given.PledgeAsync(first)).Address.Line1));
    }

    private async Task<Guid> FetchAsync(Guid point, string recipient, int boxes)
    {
        var placed = await farm.Given.PlaceAsync(farm.Given.Order(harvest, boxes) with { PickUpPointId = point, Address = new AddressInput { Recipient = recipient, Phone = "+86 138 0013 8000" } });
        await farm.Given.PayAsync(placed.Id);
        await farm.Given.ConfirmAsync(placed.Id);
        return placed.Id;
    }

    private Task<int> BringAsync(Guid batch, Guid box) => farm.UseAsync<BringToPoint, int>(bring => bring.RunAsync(staff, batch, [box], default));

    private Task<int> BringAsync(Guid batch) => farm.UseAsync<BringToPoint, int>(bring => bring.RunAsync(staff, batch, null, default));

    private Task<DeskView> DeskAsync(string typed) => farm.UseAsync<PickUpDesk, DeskView>(desk => desk.RunAsync(staff, barn, typed, null, default));

    private Task<int> HandOverAsync(List<Guid> parcels) => farm.UseAsync<HandOver, int>(hand => hand.RunAsync(staff, barn, parcels, default));

    private Task<int> UndoAsync(List<Guid> parcels) => farm.UseAsync<HandOver, int>(hand => hand.UndoAsync(staff, barn, parcels, default));
}
