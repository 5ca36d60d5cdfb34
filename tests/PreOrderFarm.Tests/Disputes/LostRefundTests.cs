using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Disputes;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Disputes;

/// <summary>A refund that failed since the backer's bank had the money is paid by the dispute that is lost, whichever came first.</summary>
public sealed partial class LostRefundTests : IAsyncLifetime
{
    private static readonly RefundAccount Details = new() { Holder = "张伟", Account = "DE02 1203 0000 0000 2020 51", Bank = "BYLADEM1001" };
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor anna = null!;
    private Actor bela = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        (anna, bela) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        harvest = await farm.Given.HarvestOnSaleAsync(target: 4, lasts: TimeSpan.FromDays(5));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    public enum Fails
    {
        BeforeTheDispute,
        DuringIt,
        AfterItWasLost,
    }

    [Theory]
    [InlineData(Fails.BeforeTheDispute)]
    [InlineData(Fails.DuringIt)]
    [InlineData(Fails.AfterItWasLost)]
    public async Task A_lost_dispute_pays_the_refund_that_failed_and_nobody_owes_anything(Fails when)
    {
        var payment = await PaidAsync();
        await LoseAsync(payment, payment.AmountMinor, when);

        Assert.Equal(RefundStatus.TakenByBank, Assert.Single(await RefundsAsync()).Status);
        await MustBalanceAsync(owed: 0, held: 0);
    }

    [Theory]
    [InlineData(Fails.BeforeTheDispute)]
    [InlineData(Fails.DuringIt)]
    [InlineData(Fails.AfterItWasLost)]
    public async Task It_is_owed_again_when_the_bank_gives_the_money_back_after_all(Fails when)
    {
        var payment = await PaidAsync();
        var dispute = await LoseAsync(payment, payment.AmountMinor, when);

        await ReinstateAsync(dispute);
        await ReinstateAsync(dispute);

        var refund = Assert.Single(await RefundsAsync());
        Assert.Equal((RefundStatus.Failed, null), (refund.Status, refund.DisputeId));
        Assert.Equal(1, await AskedAsync(refund.Id));
        await MustBalanceAsync(owed: payment.AmountMinor, held: 0);
        await PayByBankAsync(refund.Id);
        await MustBalanceAsync(owed: 0, held: 0);
    }

    [Theory]
    [InlineData(Fails.BeforeTheDispute)]
    [InlineData(Fails.DuringIt)]
    public async Task A_dispute_that_is_won_leaves_the_refund_owed(Fails when)
    {
        var payment = await PaidAsync();
        await FailAsync(payment, payment.AmountMinor, when, DisputeDecision.Won);

        Assert.Equal(RefundStatus.Failed, Assert.Single(await RefundsAsync()).Status);
        await MustBalanceAsync(owed: payment.AmountMinor, held: 0);
    }

    [Theory]
    [InlineData(Fails.BeforeTheDispute)]
    [InlineData(Fails.DuringIt)]
    [InlineData(Fails.AfterItWasLost)]
    public async Task Of_a_refund_of_a_part_the_rest_of_the_loss_is_what_was_held(Fails when)
    {
        var payment = await PaidAsync();
        var dispute = await LoseAsync(payment, 7_000, when);

        await MustBalanceAsync(owed: 0, held: 0);
        await ReinstateAsync(dispute);
        await MustBalanceAsync(owed: 7_000, held: payment.AmountMinor - 7_000);
    }

    [Theory]
    [InlineData(Fails.BeforeTheDispute)]
    [InlineData(Fails.DuringIt)]
    [InlineData(Fails.AfterItWasLost)]
    public async Task Where_a_bank_took_a_part_what_it_did_not_take_is_still_owed(Fails when)
    {
        var payment = await PaidAsync();
        var dispute = await LoseAsync(payment, 15_000, when, disputedMinor: 10_000);
        Assert.Equal(20_000, payment.AmountMinor);

        // The bank has 10,000 of 20,000: of the 15,000 that were promised, 10,000 are left to be paid.
        await MustBalanceAsync(owed: 10_000, held: 0);
        var owed = Assert.Single(await OwedAsync());
        Assert.Equal((10_000L, false), (owed.AmountMinor, owed.IsWithBank));
        Assert.Equal(1, await AskedAsync(owed.Id));
        await PayByBankAsync(owed.Id);
        await MustBalanceAsync(owed: 0, held: 0);

        await ReinstateAsync(dispute);

        await MustBalanceAsync(owed: 5_000, held: 5_000);
        await PayByBankAsync(Assert.Single(await OwedAsync()).Id);
        await MustBalanceAsync(owed: 0, held: 5_000);
    }

    [Fact]
    public async Task What_the_grower_bore_of_a_loss_is_theirs_again_when_a_refund_that_fails_later_pays_it()
    {
        harvest = await farm.Given.ShippedHarvestAsync(1, 1, 1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var payment = await farm.Given.NewestPaymentAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        await AskAsync(payment, payment.AmountMinor);
        var before = await OfGrowerAsync();
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!).Id;
        await FollowAsync(dispute);
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await FollowAsync(dispute);
        Assert.Equal(before + payment.AmountMinor, await OfGrowerAsync());

        await EndAsync();

        Assert.Equal(before, await OfGrowerAsync());
        await MustBalanceAsync(owed: 0, held: 0);
    }

    [Fact]
    public async Task A_refund_that_came_back_is_booked_even_if_a_dispute_has_paid_it_by_then()
    {
        var payment = await PaidAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Stripe.Options.RefundOutcome = RefundOutcome.SucceedsThenFails;
        await AskAsync(payment, payment.AmountMinor);
        await farm.RunIntentsAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await EndAsync();

        await LoseAsync(payment, payment.AmountMinor);

        var refund = Assert.Single(await RefundsAsync());
        Assert.Equal((RefundStatus.TakenByBank, true), (refund.Status, refund.SucceededAt is not null));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Two_banks_losses_that_paid_one_refund_may_both_come_back()
    {
        var payment = await PaidAsync();
        var first = await LoseAsync(payment, 15_000, Fails.BeforeTheDispute, disputedMinor: 10_000);
        var second = await LoseAsync(payment, 10_000);
        await MustBalanceAsync(owed: 0, held: 0);

        await ReinstateAsync(first);
        await ReinstateAsync(second);

        await MustBalanceAsync(owed: 15_000, held: 5_000);
    }

    // After the refund has failed.
    private async Task<string> LoseAsync(Payment payment, long disputedMinor)
    {
        var id = farm.Stripe.Dispute(payment.PaymentIntentId!, new DisputeRequest(AmountMinor: disputedMinor)).Id;
        await FollowAsync(id);
        farm.Stripe.Decide(id, DisputeDecision.Lost);
        await FollowAsync(id);
        await farm.SettleAsync();
        return id;
    }

    private async Task<Payment> PaidAsync() =>
        await farm.Given.NewestPaymentAsync((await farm.Given.PaidPledgeAsync(harvest, boxes: 2)).Id);

    private Task<string> LoseAsync(Payment payment, long refundMinor, Fails when, long? disputedMinor = null) =>
        FailAsync(payment, refundMinor, when, DisputeDecision.Lost, disputedMinor);

    // Before: the backer's bank sent the refund back. Later: Stripe makes none of a payment that is disputed.
    private async Task<string> FailAsync(Payment payment, long refundMinor, Fails when, DisputeDecision decision, long? disputedMinor = null)
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        await AskAsync(payment, refundMinor);
        if (when == Fails.BeforeTheDispute)
            await EndAsync();
        var id = farm.Stripe.Dispute(payment.PaymentIntentId!, new DisputeRequest(AmountMinor: disputedMinor)).Id;
        await FollowAsync(id);
        if (when == Fails.DuringIt)
            await EndAsync();
        farm.Stripe.Decide(id, decision);
        await FollowAsync(id);
        if (when == Fails.AfterItWasLost)
            await EndAsync();
        await farm.SettleAsync();
        return id;
    }

    private Task AskAsync(Payment payment, long minor) => farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(
        payment.PledgeId, new Money(minor, payment.Currency), RefundReason.Goodwill, "", default));

    private async Task EndAsync()
    {
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
        Assert.Contains(await RefundsAsync(), refund => refund.FailedAt is not null);
        await farm.UseAsync<FollowDispute, int>(sweep => sweep.RunAsync(default));
    }

    private Task FollowAsync(string id) => farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default));

    private Task ReinstateAsync(string id) => farm.UseAsync<IServiceProvider>(services =>
        ActivatorUtilities.CreateInstance<FollowDispute>(services, new GivingBack(services.GetRequiredService<IDisputeGateway>())).RunAsync("main", id, default));

    private async Task PayByBankAsync(Guid refundId)
    {
        await GiveDetailsAsync(refundId);
        await farm.Given.RefundTransferAsync(anna, refundId, "T-1");
        await farm.Given.ConfirmRefundTransferAsync(bela, refundId);
    }

    private async Task GiveDetailsAsync(Guid refundId)
    {
        var token = await farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refundId)));
        await farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, Details, default));
    }

    private async Task<IReadOnlyList<OpenRefund>> OwedAsync() =>
        (await farm.UseAsync<RefundQueries, KeyPage<OpenRefund>>(queries => queries.OpenAsync(anna, true, null, 10, default))).Items;

    private Task<int> AskedAsync(Guid refundId) =>
        farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.OnceKey == $"refund_failed:{refundId:D}"));

    private Task<List<Refund>> RefundsAsync() => farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().ToListAsync());

    private async Task<long> OfGrowerAsync() =>
        await farm.Given.BalanceAsync(harvest, "payable") + await farm.Given.BalanceAsync(harvest, "reserve")
        + await farm.Given.BalanceAsync(harvest, "frozen") + await farm.Given.BalanceAsync(harvest, "grower_debt");

    private async Task MustBalanceAsync(long owed, long held)
    {
        Assert.Equal(owed, (await OwedAsync()).Sum(refund => refund.AmountMinor));
        Assert.Equal(-owed, await farm.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        Assert.Equal(-held, await farm.Given.BalanceAsync(harvest, "held"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.True(await farm.Given.BalanceAsync(harvest, "grower_debt") <= 0, "the grower owes money");
        Assert.Equal("", await farm.ScalarAsync<string>($"""
            select coalesce(string_agg(name || ' ' || detail, ', '), '') as "Value" from ledger_check where invariant in (1, 4, 6, 9)
            """));
        var proof = await farm.UseAsync<CampaignProofs, CampaignProof>(proofs => proofs.FindAsync(harvest.CampaignId, default));
        Assert.True(proof.Holds, proof.ToString());
        var pledges = await farm.UseAsync<PledgeProofs, KeyPage<PledgeProof>>(proofs => proofs.RunAsync(anna, harvest.CampaignId, null, 100, default));
        Assert.All(pledges.Items, pledge => Assert.Equal(0, pledge.Difference.Minor));
    }
}
