using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Harvesting;

public sealed class ConfirmAllocationTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClosingFarm.CreateAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task To_look_writes_nothing_and_shows_all_three_policies_to_the_cent()
    {
        var (campaign, first, second) = await FundedAsync();
        var before = await CountsAsync();

        var preview = await LookAsync(campaign, units: 3);

        Assert.Equal(ShortHarvestPolicy.ProRata, preview.Policy);
        Assert.Equal((3L, 0L, 5L, true), (preview.AvailableUnits, preview.GoneUnits, preview.WantedUnits, preview.IsShort));
        Assert.Equal([(first, 3, 2, 3), (second, 2, 1, 0)], preview.Shares.Select(share => (share.PledgeId, share.Wanted, share.Given, share.FirstCome)));
        Assert.Equal([1999 + 450L, 1999 + 450L], preview.Shares.Select(share => share.Refund.Minor));
        Assert.Equal([(1, 0, 1), (0, 2, 0)], preview.Outcomes.Take(2).Select(outcome => (outcome.Whole, outcome.Part, outcome.Nothing)));
        Assert.All(preview.Outcomes, outcome => Assert.Equal(2 * (1999 + 450L), outcome.Refund.Minor));
        Assert.Equal(before, await CountsAsync());
    }

    [Fact]
    public async Task Confirmed_parcels_refunds_versions_and_e_mails_follow_and_the_books_stay_right()
    {
        var (campaign, first, second) = await FundedAsync();
        var preview = await LookAsync(campaign, units: 3);

        Assert.True(await ConfirmAsync(campaign, preview, units: 3));

        Assert.Equal(["planned|3", "void|2"], await farm.RowsAsync($"select status, count(*) from parcels where id in (select parcel_id from parcel_lines where offer_id = '{campaign.Offers[0]}') group by 1 order by 1"));
        Assert.Equal([$"{first}|{1999 + 450}", $"{second}|{1999 + 450}"], await farm.RowsAsync("select pledge_id, sum(amount_minor) from refunds where reason = 'short_harvest' group by 1 order by 1"));
        Assert.Equal(["2"], await farm.RowsAsync("select count(*) from refunds r join intents i on i.kind = 'refund' and i.subject_id = r.id and i.status = 'pending'"));
        Assert.Equal(["2"], await farm.RowsAsync("select version from fulfilment_batches"));
        Assert.Equal(["2"], await farm.RowsAsync("select count(*) from parcel_revisions where is_printed and until_version = 1"));
        Assert.Equal(["first@example.com|3|2|2449", "second@example.com|2|1|2449"], await farm.RowsAsync("""
            select recipient, model ->> 'ordered', model ->> 'given', model -> 'amount' ->> 'minor' from emails where template = 'short_harvest' order by 1
            """));
        Assert.Equal(["harvest_divided"], await farm.RowsAsync("select action from audit_entries where kind = 'campaign' and member_id is not null"));
        Assert.Equal(["0"], await farm.RowsAsync("select sum(e.amount_minor) from ledger_entries e"));
        await BooksMustBeRightAsync();
        var shares = await farm.DoAsync((AllocationQueries queries) => queries.OfPledgeAsync(second, default));
        Assert.Equal([("Small box", 2, 1, 2449L)], shares.Select(share => (share.Offer, share.Ordered, share.Given, share.Less.Minor)));
    }

    [Fact]
    public async Task A_second_tab_is_told_that_it_is_done_and_nothing_is_done_twice()
    {
        var (campaign, _, _) = await FundedAsync();
        var preview = await LookAsync(campaign, units: 2);

        var both = await Task.WhenAll(ConfirmAsync(campaign, preview, units: 2), ConfirmAsync(campaign, preview, units: 2));

        Assert.Equal([false, true], both.Order());
        Assert.Equal([$"1|{3 * 2449}|2"], await farm.RowsAsync("""
            select (select count(*) from harvest_allocations), (select sum(amount_minor) from refunds), (select count(*) from emails where template = 'short_harvest')
            """));
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task What_was_packed_since_is_said_and_asked_again_and_what_is_packed_stays()
    {
        var (campaign, first, second) = await FundedAsync();
        var preview = await LookAsync(campaign, units: 2);
        await PackAsync((await farm.ParcelIdsAsync(second))[0]);

        await Assert.ThrowsAsync<RuleBroken>(() => ConfirmAsync(campaign, preview, units: 2));
        Assert.Equal(["0"], await farm.RowsAsync("select count(*) from harvest_allocations"));

        var again = await LookAsync(campaign, units: 2);
        Assert.Equal((1L, 1L, 4L), (again.GoneUnits, again.AvailableUnits, again.WantedUnits));
        Assert.True(await ConfirmAsync(campaign, again, units: 2));
        Assert.Equal(["planned|1"], await LiveAsync(campaign, first));
        Assert.Equal(["packed|1"], await LiveAsync(campaign, second));
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task What_was_packed_short_was_no_box_of_the_harvest()
    {
        var (campaign, _, second) = await FundedAsync();
        var parcel = (await farm.ParcelIdsAsync(second))[0];
        await PackAsync(parcel);
        await farm.ExecuteAsync($"insert into parcel_exceptions (id, parcel_id, offer_id, kind, units, reason, recorded_at) values (gen_random_uuid(), '{parcel}', '{campaign.Offers[0]}', 'short', 1, 'None left', now())");

        var preview = await LookAsync(campaign, units: 2);
        Assert.Equal((0L, 2L), (preview.GoneUnits, preview.AvailableUnits));
    }

    [Fact]
    public async Task A_harvest_that_turns_out_shorter_still_is_divided_once_more()
    {
        var (campaign, first, second) = await FundedAsync();
        await ConfirmAsync(campaign, await LookAsync(campaign, units: 4), units: 4);

        Assert.True(await ConfirmAsync(campaign, await LookAsync(campaign, units: 0), units: 0));

        Assert.Empty(await LiveAsync(campaign, first));
        Assert.Empty(await LiveAsync(campaign, second));
        Assert.Equal([$"{5 * (1999 + 450)}"], await farm.RowsAsync("select sum(amount_minor) from refunds"));
        await BooksMustBeRightAsync();
        var shares = await farm.DoAsync((AllocationQueries queries) => queries.OfPledgeAsync(first, default));
        Assert.Equal([(3, 0, 3 * 2449L)], shares.Select(share => (share.Ordered, share.Given, share.Less.Minor)));
    }

    [Fact]
    public async Task Several_to_a_parcel_become_fewer_in_it_and_its_shipping_is_still_paid()
    {
        var campaign = await farm.AddCampaignAsync();
        var pledge = await farm.AddPledgeAsync(campaign, [(1, 7)], email: "first@example.com");
        await CloseAsync();

        Assert.True(await ConfirmAsync(campaign, await LookAsync(campaign, units: 4, offer: 1), units: 4, offer: 1));

        Assert.Equal(["4|1360|2000|2932|399"], await farm.RowsAsync($"""
            select l.units, l.net_grams, l.gross_grams, p.goods_minor, p.shipping_minor from parcels p join parcel_lines l on l.parcel_id = p.id where p.status = 'planned' and p.source_id = '{pledge}'
            """));
        Assert.Equal([$"{3 * 733 + 399}"], await farm.RowsAsync("select sum(amount_minor) from refunds"));
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task Of_a_pledge_that_had_money_back_no_more_is_refunded_than_is_left()
    {
        var (campaign, first, _) = await FundedAsync();
        await farm.DoAsync((RequestRefunds refunds) => refunds.ForPledgeAsync(first, new Money(3 * 2449 - 1000, "EUR"), RefundReason.Goodwill, "", default));

        Assert.True(await ConfirmAsync(campaign, await LookAsync(campaign, units: 0), units: 0));

        Assert.Equal([$"{first}|1000"], await farm.RowsAsync($"select pledge_id, sum(amount_minor) from refunds where reason = 'short_harvest' and pledge_id = '{first}' group by 1"));
        Assert.Equal(0, (await farm.HeldAsync(campaign)).Minor);
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task A_campaign_that_is_called_off_afterwards_refunds_only_what_is_left()
    {
        var (campaign, _, _) = await FundedAsync();
        await ConfirmAsync(campaign, await LookAsync(campaign, units: 3), units: 3);

        await farm.DoAsync((CancelCampaign cancel) => cancel.RunAsync(farm.Owner, campaign.Id, "Hail.", default));

        Assert.Equal(["campaign_cancelled|7347", "short_harvest|4898"], await farm.RowsAsync("select reason, sum(amount_minor) from refunds group by 1 order by 1"));
        Assert.Equal(0, (await farm.HeldAsync(campaign)).Minor);
    }

    [Fact]
    public async Task Enough_for_everyone_too_little_for_what_is_packed_and_other_states_are_refused_with_a_sentence()
    {
        var (campaign, first, _) = await FundedAsync();
        await PackAsync((await farm.ParcelIdsAsync(first))[0]);
        var enough = await LookAsync(campaign, units: 5);
        var open = await farm.AddCampaignAsync();

        Assert.False(enough.IsShort);
        await Assert.ThrowsAsync<RuleBroken>(() => ConfirmAsync(campaign, enough, units: 5));
        Assert.Equal("Units", (await Assert.ThrowsAsync<RuleBroken>(() => LookAsync(campaign, units: 0))).Broken[0].Field);
        Assert.Equal("Units", (await Assert.ThrowsAsync<RuleBroken>(() => LookAsync(campaign, units: -1))).Broken[0].Field);
        Assert.Equal("Grams", (await Assert.ThrowsAsync<RuleBroken>(() => LookAsync(campaign, grams: -1))).Broken[0].Field);
        Assert.Equal("Units", (await Assert.ThrowsAsync<RuleBroken>(() => LookAsync(campaign))).Broken[0].Field);
        await Assert.ThrowsAsync<RuleBroken>(() => LookAsync(open, units: 1));
        Assert.Equal(["0"], await farm.RowsAsync("select count(*) from harvest_allocations"));
    }

    [Fact]
    public async Task Kilograms_are_counted_in_whole_boxes()
    {
        var (campaign, _, _) = await FundedAsync();

        Assert.Equal((3L, 9_999L), await Of(9_999));
        Assert.Equal((4L, 10_000L), await Of(10_000));

        async Task<(long, long?)> Of(long grams)
        {
            var preview = await LookAsync(campaign, grams: grams);
            return (preview.YieldUnits, preview.YieldGrams);
        }
    }

    [Fact]
    public async Task Only_the_owner_and_operators_may_and_for_others_it_does_not_exist()
    {
        var (campaign, _, _) = await FundedAsync();
        var preview = await LookAsync(campaign, units: 3);

        foreach (var actor in new[] { ClosingFarm.Stranger, farm.Staff, Actor.Nobody })
        {
            await Assert.ThrowsAsync<NotFound>(() => LookAsync(campaign, units: 3, actor: actor));
            await Assert.ThrowsAsync<NotFound>(() => ConfirmAsync(campaign, preview, units: 3, actor: actor));
        }
        var other = await farm.AddCampaignAsync();
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((PreviewAllocation look) => look.RunAsync(farm.Owner, other.Id, campaign.Offers[0], new HarvestYield(1, null), default)));
    }

    [Theory]
    [InlineData("before update on parcels")]
    [InlineData("after insert on refunds")]
    [InlineData("after insert on emails")]
    public async Task A_confirmation_that_is_cut_leaves_nothing_and_can_be_sent_again(string point)
    {
        var (campaign, _, _) = await FundedAsync();
        var preview = await LookAsync(campaign, units: 3);
        var before = await CountsAsync();
        await farm.ExecuteAsync($"""
            create function cut() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10); return new; end $$;
            create trigger cut {point} for each row execute function cut();
            """);

        await Assert.ThrowsAnyAsync<Exception>(() => ConfirmAsync(campaign, preview, units: 3));
        await farm.ExecuteAsync("drop function cut() cascade");

        Assert.Equal(before, await CountsAsync());
        Assert.True(await ConfirmAsync(campaign, preview, units: 3));
        Assert.Equal(["2"], await farm.RowsAsync("select count(*) from refunds"));
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task By_lot_the_secret_is_promised_from_the_opening_and_shown_when_lots_were_drawn()
    {
        var (campaign, _, _) = await FundedAsync(ShortHarvestPolicy.Lottery);
        var slug = await farm.ValueAsync<string>($"select slug from campaigns where id = '{campaign.Id}'");
        var promised = await farm.DoAsync((LotteryQueries lottery) => lottery.FindAsync(slug, default));
        Assert.Equal((64, null, null, 2), (promised.Commitment!.Length, promised.Secret, promised.Seed, promised.Lots.Count));
        Assert.Empty(promised.Draws);
        await Assert.ThrowsAnyAsync<Exception>(() => farm.ExecuteAsync("update lottery_secrets set secret = repeat('0', 64)"));

        await ConfirmAsync(campaign, await LookAsync(campaign, units: 3), units: 3);

        var drawn = await farm.DoAsync((LotteryQueries lottery) => lottery.FindAsync(slug, default));
        Assert.Equal(promised.Commitment, LotteryDraw.CommitmentOf(drawn.Secret!));
        Assert.Equal(LotteryDraw.SeedOf(drawn.Secret!, promised.Lots), drawn.Seed);
        var lots = Assert.Single(drawn.Draws).Lots;
        var draw = new LotteryDraw(drawn.Seed!, campaign.Offers[0]);
        Assert.Equal(lots.Select(lot => lot.Lot).OrderBy(draw.PlaceOf, StringComparer.Ordinal), lots.Select(lot => lot.Lot));
        Assert.Equal(Math.Min(3, lots[0].Wanted), lots[0].Given);
        Assert.Equal(3, lots.Sum(lot => lot.Given));
        await BooksMustBeRightAsync();
    }

    // Three and two small boxes of 19.99, shipped at 4.50 each; the first is paid an hour earlier, in two payments.
    private async Task<(ClosingCampaign Campaign, Guid First, Guid Second)> FundedAsync(ShortHarvestPolicy policy = ShortHarvestPolicy.ProRata)
    {
        var campaign = await farm.AddCampaignAsync();
        await farm.ExecuteAsync($"update offers set short_harvest_policy = '{PreOrderFarm.Database.SnakeCase.Of(policy)}' where campaign_id = '{campaign.Id}'");
        var first = await farm.AddPledgeAsync(campaign, [(0, 3)], email: "first@example.com", payments: 2);
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await farm.AddPledgeAsync(campaign, [(0, 2)], email: "second@example.com");
        await CloseAsync();
        return (campaign, first, second);
    }

    private async Task CloseAsync()
    {
        farm.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await farm.SweepAsync());
    }

    private Task<AllocationPreview> LookAsync(ClosingCampaign campaign, long? units = null, long? grams = null, int offer = 0, Actor? actor = null) =>
        farm.DoAsync((PreviewAllocation look) => look.RunAsync(actor ?? farm.Owner, campaign.Id, campaign.Offers[offer], new HarvestYield(units, grams), default));

    private Task<bool> ConfirmAsync(ClosingCampaign campaign, AllocationPreview seen, long units, int offer = 0, Actor? actor = null) =>
        farm.DoAsync((ConfirmAllocation confirm) => confirm.RunAsync(actor ?? farm.Owner, campaign.Id, campaign.Offers[offer], new HarvestYield(units, null), seen.Token, default));

    private async Task PackAsync(Guid parcel)
    {
        var batch = await farm.ValueAsync<string>($"select batch_id::text from parcels where id = '{parcel}'");
        Assert.Equal(1, await farm.DoAsync((PackParcels pack) => pack.RunAsync(farm.Staff, Guid.Parse(batch), [parcel], default)));
    }

    private Task<List<string>> LiveAsync(ClosingCampaign campaign, Guid pledge) =>
        farm.RowsAsync($"select status, count(*) from parcels where campaign_id = '{campaign.Id}' and source_id = '{pledge}' and status <> 'void' group by 1");

    private Task<List<string>> CountsAsync() => farm.RowsAsync("""
        select (select count(*) from refunds), (select count(*) from emails), (select count(*) from intents), (select count(*) from harvest_allocations), (select count(*) from harvest_shares),
          (select count(*) from parcel_revisions), (select sum(version) from fulfilment_batches), (select sum(units) from parcel_lines), (select count(*) from audit_entries), (select count(*) from ledger_entries)
        """);

    // Payments of this farm are rows that Stripe's stand-in does not know, so what it would say of them is left out.
    private async Task BooksMustBeRightAsync() =>
        Assert.Empty(await farm.RowsAsync("select name, subject, detail from ledger_check where invariant in (1, 3, 4, 5, 6, 8, 9)"));
}
