using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Closing;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Dispute = PreOrderFarm.Payments.Dispute;
using TransferReversal = PreOrderFarm.Payouts.TransferReversal;

namespace PreOrderFarm.Tests.Disputes;

public sealed class DisputeTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_dispute_stops_its_parcels_shipped_or_not_and_no_others()
    {
        var harvest = await FundedAsync(2, 1);
        var parcels = await farm.Given.ParcelsAsync(harvest);
        var disputed = parcels.GroupBy(p => p.SourceId).Single(g => g.Count() == 2).ToList();
        await DisputeAsync(disputed[0].SourceId);

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync(harvest, [disputed[0].Id]));
        Assert.Contains("disputed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ShipAsync(harvest, null));

        await farm.Given.DeliveredAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(1, await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(20_000, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.Equal(-20_000, await farm.Given.BalanceAsync(harvest, "held"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_dispute_that_is_won_brings_the_money_back_and_lets_its_parcels_go()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        Assert.Equal(0, await farm.Given.ReleasedAsync(harvest));

        farm.Stripe.Decide(id, DisputeDecision.Won);
        await farm.SettleAsync();
        await farm.SettleAsync();

        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.Equal(1, await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_dispute_that_is_lost_before_release_takes_the_held_money_and_what_was_not_shipped_stays()
    {
        var harvest = await FundedAsync(2);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);

        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.SettleAsync();

        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync(harvest, null));
        Assert.Equal(1, await farm.UseAsync<CompleteCampaigns, int>(sweep => sweep.RunAsync(default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task After_a_transfer_a_reversal_is_asked_for_and_the_rest_is_taken_from_reserve_and_debt()
    {
        var harvest = await PaidOutAsync();
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);

        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.SettleAsync();

        var reversal = await farm.QueryAsync(db => db.Set<TransferReversal>().AsNoTracking().SingleAsync());
        Assert.Equal(ReversalStatus.Succeeded, reversal.Status);
        Assert.Equal(farm.Stripe.State.Transfers.All().Single().ReversedMinor, reversal.AmountMinor);
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "reserve"));
        Assert.Equal(10_000 - 500 - reversal.AmountMinor, await farm.Given.BalanceAsync(harvest, "grower_debt"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_reversal_that_the_account_cannot_pay_is_the_growers_debt()
    {
        var harvest = await PaidOutAsync();
        farm.Stripe.PayOut(farm.Stripe.State.Accounts.All().Single().Id);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);

        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.SettleAsync();

        Assert.Equal(ReversalStatus.Refused, (await farm.QueryAsync(db => db.Set<TransferReversal>().AsNoTracking().SingleAsync())).Status);
        Assert.Equal(9_500, await farm.Given.BalanceAsync(harvest, "grower_debt"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task An_inquiry_moves_no_money_and_stops_its_parcels_until_it_is_closed()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId, new DisputeRequest(IsInquiry: true));
        Assert.Equal(0, await farm.Given.ReleasedAsync(harvest));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));

        farm.Stripe.Decide(id, DisputeDecision.Closed);
        await farm.SettleAsync();

        Assert.Equal(1, await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Evidence_is_proposed_from_what_is_on_record_and_sent_once()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.ExecuteAsync($"update emails set sent_at = {farm.Clock.Now} where template = 'parcel_shipped'");
        await farm.Given.DeliveredAsync(harvest);
        var stripeId = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        var someone = await farm.Given.OperatorAsync();
        var id = await farm.ScalarAsync<Guid>($"""select id as "Value" from disputes""");
        var detail = await farm.UseAsync<DisputeQueries, DisputeDetail>(queries => queries.ByIdAsync(someone, id, default));
        Assert.True(detail.TakesEvidence);
        Assert.Equal("SF1", detail.Evidence.ShippingTrackingNumber);
        Assert.Contains("delivered on", detail.Evidence.Statement, StringComparison.Ordinal);
        Assert.Contains(Assert.Single(detail.Messages).Subject, detail.Evidence.Statement, StringComparison.Ordinal);
        Assert.DoesNotContain("http", detail.Evidence.Statement, StringComparison.Ordinal);

        var empty = await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<SubmitEvidence>(submit => submit.RunAsync(someone, id, new DisputeEvidenceText("", " ", "", "", "", "", "", ""), default)));
        Assert.Equal(["ProductDescription", "CustomerName", "CustomerEmail", "Statement"], empty.Broken.Select(rule => rule.Field));
        await farm.UseAsync<SubmitEvidence>(submit => submit.RunAsync(someone, id, detail.Evidence, default));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<SubmitEvidence>(submit => submit.RunAsync(someone, id, detail.Evidence, default)));
        // It was sent, and the answer was a 500, which Stripe repeats.
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/disputes/", FaultKind.ServerErrorAfter));
        await farm.SettleAsync();

        Assert.NotNull((await farm.QueryAsync(db => db.Set<PreOrderFarm.Disputes.DisputeEvidence>().AsNoTracking().SingleAsync())).SentAt);
        Assert.Equal("under_review", (await farm.QueryAsync(db => db.Set<Dispute>().AsNoTracking().SingleAsync(d => d.StripeDisputeId == stripeId))).Status);
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<DisputeQueries, DisputeDetail>(queries => queries.ByIdAsync(harvest.Grower, id, default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task No_evidence_is_sent_after_it_was_due()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        var someone = await farm.Given.OperatorAsync();
        var dispute = await farm.QueryAsync(db => db.Set<Dispute>().AsNoTracking().SingleAsync());
        var text = (await farm.UseAsync<DisputeQueries, DisputeDetail>(queries => queries.ByIdAsync(someone, dispute.Id, default))).Evidence;
        farm.Clock.Now = dispute.DueBy!.Value;

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<SubmitEvidence>(submit => submit.RunAsync(someone, dispute.Id, text, default)));

        Assert.Contains("due by", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from dispute_evidence"""));
    }

    [Fact]
    public async Task Operators_and_the_grower_are_told_of_a_dispute_and_operators_again_two_days_before_it_is_due()
    {
        var chief = await farm.Given.MemberAsync();
        await farm.ExecuteAsync($"update members set is_operator = true where id = {chief.MemberId}");
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default));
        Task<int> MailsAsync(string template, string to) => farm.ScalarAsync<int>(
            $"""select count(*)::int as "Value" from emails where template = {template} and recipient = {to}""");
        Assert.Equal(1, await MailsAsync("dispute_opened", chief.Email));
        Assert.Equal(1, await MailsAsync("dispute_opened_grower", harvest.Grower.Email));
        var due = (await farm.QueryAsync(db => db.Set<Dispute>().AsNoTracking().SingleAsync())).DueBy!.Value;

        farm.Clock.Now = due.AddHours(-49);
        Assert.Equal(0, await farm.UseAsync<DisputeMails, int>(mails => mails.RemindAsync(default)));
        farm.Clock.Now = due.AddHours(-48);
        Assert.Equal(1, await farm.UseAsync<DisputeMails, int>(mails => mails.RemindAsync(default)));
        await farm.UseAsync<DisputeMails, int>(mails => mails.RemindAsync(default));

        Assert.Equal(1, await MailsAsync("dispute_due", chief.Email));
    }

    [Fact]
    public async Task The_same_news_five_times_and_at_once_books_once()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        farm.Stripe.Decide(id, DisputeDecision.Lost);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default))));

        Assert.Equal(3, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from ledger_transactions where kind like 'dispute%'"""));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dispute_from_before_the_campaign_closed_stops_the_parcels_that_are_planned_then(bool isLost)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        var disputed = await farm.Given.PaidPledgeAsync(harvest);
        await farm.Given.PaidPledgeAsync(harvest);
        var id = await DisputeAsync(disputed.Id);
        if (isLost)
            farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();

        await farm.Given.ClosedAsync(harvest);

        Assert.Equal(1, await ShipAsync(harvest, null));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task One_dispute_that_cannot_be_read_holds_up_no_other()
    {
        var harvest = await FundedAsync(1, 1);
        var parcels = await farm.Given.ParcelsAsync(harvest);
        var lost = await DisputeAsync(parcels[0].SourceId);
        var other = await DisputeAsync(parcels[1].SourceId);
        await farm.ExecuteAsync($"update disputes set stripe_dispute_id = 'du_unknown' where stripe_dispute_id = {lost}");
        farm.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await farm.UseAsync<FollowDispute, int>(sweep => sweep.RunAsync(default)));

        Assert.Equal(other, await farm.ScalarAsync<string>($"""select stripe_dispute_id as "Value" from disputes order by read_at desc limit 1"""));
    }

    [Fact]
    public async Task Money_of_a_lost_dispute_that_comes_back_is_as_if_it_had_never_gone()
    {
        var harvest = await FundedAsync(1);
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.SettleAsync();
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));

        await ReinstateAsync(id);
        await ReinstateAsync(id);

        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.Equal(-10_000, await farm.Given.BalanceAsync(harvest, "held"));
        Assert.Equal(1, await ShipAsync(harvest, null));
    }

    [Fact]
    public async Task Of_a_lost_dispute_that_comes_back_the_grower_has_again_what_was_taken_from_them()
    {
        var harvest = await PaidOutAsync();
        var id = await DisputeAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.SettleAsync();
        var reversal = await farm.QueryAsync(db => db.Set<TransferReversal>().AsNoTracking().SingleAsync());

        await ReinstateAsync(id);

        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "grower_debt"));
        Assert.Equal(-500, await farm.Given.BalanceAsync(harvest, "reserve"));
        Assert.Equal(-reversal.AmountMinor, await farm.Given.BalanceAsync(harvest, "payable"));
        Assert.True((await farm.UseAsync<CampaignProofs, CampaignProof>(proofs => proofs.FindAsync(harvest.CampaignId, default))).Holds);
    }

    private Task ReinstateAsync(string id) => farm.UseAsync<IServiceProvider>(services =>
        ActivatorUtilities.CreateInstance<FollowDispute>(services, new GivingBack(services.GetRequiredService<IDisputeGateway>())).RunAsync("main", id, default));

    private async Task<Harvest> FundedAsync(params int[] boxes)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        foreach (var count in boxes)
            await farm.Given.PaidPledgeAsync(harvest, count);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        return harvest;
    }

    private async Task<Harvest> PaidOutAsync()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.OnboardedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
        await farm.SettleAsync();
        return harvest;
    }

    private async Task<string> DisputeAsync(Guid pledgeId, DisputeRequest? request = null)
    {
        var payment = await farm.Given.NewestPaymentAsync(pledgeId);
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!, request);
        await farm.SettleAsync();
        return dispute.Id;
    }

    private async Task<int> ShipAsync(Harvest harvest, IReadOnlyCollection<Guid>? parcels)
    {
        var shipped = 0;
        foreach (var batch in await farm.Given.BatchesAsync(harvest))
            shipped += await farm.UseAsync<MarkParcelsShipped, int>(ship => ship.RunAsync(harvest.Grower, batch, parcels, "SF", "SF1", default));
        return shipped;
    }
}
