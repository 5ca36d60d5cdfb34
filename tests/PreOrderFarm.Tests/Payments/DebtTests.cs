using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Ledger;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Payments;

/// <summary>A refund that fails is owed until another refund or a bank transfer pays it, and it is paid once.</summary>
public sealed class DebtTests : IAsyncLifetime
{
    private static readonly RefundAccount Details = new() { Holder = "张伟", Account = "DE02 1203 0000 0000 2020 51", Bank = "BYLADEM1001" };
    private FarmHost farm = null!;
    private Actor anna = null!;
    private Actor bela = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        anna = await farm.Given.MemberAsync() with { IsOperator = true };
        bela = await farm.Given.MemberAsync() with { IsOperator = true };
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_failed_refund_is_owed_and_its_backer_is_asked_for_bank_details_once()
    {
        var refund = await OwedAsync();

        Assert.Equal(RefundStatus.Failed, refund.Status);
        Assert.Equal(-refund.AmountMinor, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        Assert.Equal(1, await farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == "refund_failed")));
        var owed = Assert.Single((await OpenAsync(owed: true)).Items);
        Assert.Equal((refund.Id, true), (owed.Id, owed.IsOwed));
        Assert.Empty((await OpenAsync(owed: false)).Items);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_refund_past_its_methods_window_is_owed_and_not_a_dead_letter()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var pledge = await farm.Given.HeldPledgeAsync(harvest);
        farm.Stripe.Pay((await farm.Given.NewestPaymentAsync(pledge.Id)).CheckoutSessionId!, new PayRequest(Method: "alipay"));
        await farm.Given.ConfirmAsync(pledge.Id);
        farm.Clock.Advance(TimeSpan.FromDays(91));

        await AskAsync(pledge);
        await farm.RunIntentsAsync();

        Assert.Equal(RefundStatus.Failed, (await RefundsAsync()).Single().Status);
        Assert.Equal(0, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from intents where status = 'dead'"));
        Assert.Single((await OpenAsync(owed: true)).Items);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Tried_again_at_Stripe_it_is_paid_under_a_new_key_and_owed_no_more()
    {
        var refund = await OwedAsync();
        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;

        var attempts = await Task.WhenAll(RetryAsync(anna, refund.Id), RetryAsync(bela, refund.Id));
        await farm.SettleAsync();

        Assert.Single(attempts, attempt => attempt is null);
        Assert.Equal(0, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        var replacement = (await RefundsAsync()).Single(r => r.ReplacesId == refund.Id);
        Assert.Equal(RefundStatus.Succeeded, replacement.Status);
        Assert.Equal(refund.AmountMinor, farm.Stripe.State.Totals()["cny"].RefundedMinor);
        Assert.Empty((await OpenAsync(owed: true)).Items);
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.RefundTransferAsync(anna, refund.Id, "T-1"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_bank_transfer_needs_details_from_the_backers_link_and_two_operators()
    {
        var refund = await OwedAsync();
        var token = await farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refund.Id)));
        await farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, Details, default));

        var owed = (await OpenAsync(owed: true)).Items.Single();
        Assert.Equal(Details.Account, await farm.UseAsync<RefundQueries, string>(queries => Task.FromResult(queries.DetailsOf(anna, owed)!.Account)));
        Assert.DoesNotContain("1203", Convert.ToHexString(owed.SealedDetails!), StringComparison.Ordinal);
        Assert.False(System.Text.Encoding.UTF8.GetString(owed.SealedDetails!).Contains("1203", StringComparison.Ordinal));

        await farm.Given.RefundTransferAsync(anna, refund.Id, "SEPA 2027-03-20 17");
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.RefundTransferAsync(bela, refund.Id, "again"));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.ConfirmRefundTransferAsync(anna, refund.Id));
        Assert.NotNull(await RetryAsync(bela, refund.Id));
        Assert.Equal(-refund.AmountMinor, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        await farm.Given.ConfirmRefundTransferAsync(bela, refund.Id);

        Assert.Equal(RefundStatus.PaidByBank, (await RefundsAsync()).Single().Status);
        Assert.Equal(0, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        Assert.Equal(-refund.AmountMinor, await BalanceAsync(LedgerAccountKind.Bank));
        Assert.Equal(1, await farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == "refund_paid_by_bank")));
        Assert.Equal($"transfer_recorded {anna.MemberId}, transfer_confirmed {bela.MemberId}", await farm.ScalarAsync<string>($"""
            select string_agg(action || ' ' || member_id, ', ' order by action desc) as "Value" from audit_entries where subject_id = {refund.Id.ToString()}
            """));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.ConfirmRefundTransferAsync(bela, refund.Id));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, Details, default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_bank_before_its_backer_has_said_which()
    {
        var refund = await OwedAsync();

        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.RefundTransferAsync(anna, refund.Id, "T-1"));
        await GiveDetailsAsync(refund.Id);
        await farm.Given.RefundTransferAsync(anna, refund.Id, "T-1");
    }

    [Fact]
    public async Task A_transfer_is_not_recorded_by_details_that_the_backer_has_corrected_since()
    {
        var refund = await OwedAsync();
        await GiveDetailsAsync(refund.Id);
        var read = (await OpenAsync(owed: true)).Items.Single().DetailsAt;
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        await GiveDetailsAsync(refund.Id);

        foreach (var details in new[] { read, null })
        {
            var refused = await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<SettleDebt>(debt => debt.RecordTransferAsync(anna, refund.Id, details, "T-1", default)));
            Assert.Contains("corrected their bank details", refused.Message, StringComparison.Ordinal);
        }
        Assert.Null((await OpenAsync(owed: true)).Items.Single().RecordedAt);
        var now = (await OpenAsync(owed: true)).Items.Single().DetailsAt;
        await farm.UseAsync<SettleDebt>(debt => debt.RecordTransferAsync(anna, refund.Id, now, "T-1", default));
    }

    [Fact]
    public async Task Details_that_come_while_a_transfer_is_recorded_are_refused_and_not_lost_in_silence()
    {
        var refund = await OwedAsync();
        await GiveDetailsAsync(refund.Id);
        await using var other = await farm.Database.DataSource.OpenConnectionAsync();
        await using var recording = await other.BeginTransactionAsync();
        await using (var record = new Npgsql.NpgsqlCommand("update bank_refunds set reference = 'T-1', recorded_by = $1, recorded_at = now()", other, recording))
        {
            record.Parameters.AddWithValue(anna.MemberId!.Value);
            await record.ExecuteNonQueryAsync();
        }

        var given = GiveDetailsAsync(refund.Id);
        await Task.Delay(200);
        await recording.CommitAsync();

        await Assert.ThrowsAsync<RuleBroken>(() => given);
    }

    [Fact]
    public async Task An_operator_asks_again_once_in_an_hour_until_the_backer_has_answered()
    {
        var refund = await OwedAsync();
        var other = await farm.Given.MemberAsync();
        Task AskAgainAsync(Actor actor) => farm.UseAsync<SettleDebt>(debt => debt.AskAgainAsync(actor, refund.Id, default));

        await Assert.ThrowsAsync<NotFound>(() => AskAgainAsync(other));
        await AskAgainAsync(anna);
        await Assert.ThrowsAsync<RuleBroken>(() => AskAgainAsync(bela));
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await AskAgainAsync(bela);
        Assert.Equal(3, await farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == "refund_failed")));

        await GiveDetailsAsync(refund.Id);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<RuleBroken>(() => AskAgainAsync(anna));
    }

    [Fact]
    public async Task A_refund_that_a_bank_gave_back_is_not_shown_as_paid_back_until_another_is()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var pledge = await farm.Given.PaidPledgeAsync(await farm.Given.HarvestOnSaleAsync(), boxes: 2);
        await AskAsync(pledge);
        await farm.RunIntentsAsync();
        var refund = (await RefundsAsync()).Single();
        await farm.UseAsync<RecordRefund>(record => record.RunAsync(new RefundState(refund.Id, refund.StripeRefundId!, RefundStatus.Succeeded, null), default));
        Assert.True((await farm.Given.PledgeAsync(pledge.Id)).IsRefunded);

        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
        var failed = await farm.Given.PledgeAsync(pledge.Id);
        Assert.Equal((0L, false), (failed.Refunded.Minor, failed.IsRefunded));
        Assert.DoesNotContain(failed.Timeline, happened => happened.Kind == PledgeEventKind.Refunded);
        Assert.Single(failed.Timeline, happened => happened.Kind == PledgeEventKind.RefundFailed);

        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;
        Assert.Null(await RetryAsync(anna, refund.Id));
        await farm.SettleAsync();
        var replaced = await farm.Given.PledgeAsync(pledge.Id);
        Assert.Equal((refund.AmountMinor, true), (replaced.Refunded.Minor, replaced.IsRefunded));
        Assert.True(replaced.IsReplaced(replaced.Refunds.Single(r => r.Id == refund.Id)));
        Assert.Single(replaced.Timeline, happened => happened.Kind == PledgeEventKind.Refunded);
    }

    [Fact]
    public async Task A_link_for_bank_details_is_of_one_refund_expires_and_cannot_be_forged()
    {
        var refund = await OwedAsync();
        var token = await farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refund.Id)));

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<GiveRefundAccount>(give => give.FindAsync(token[..^2] + "AA", default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<GiveRefundAccount>(give => give.FindAsync("", default)));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, Details with { Account = "<b>1</b>" }, default)));
        farm.Clock.Advance(TimeSpan.FromDays(61));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<GiveRefundAccount>(give => give.FindAsync(token, default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Nobody_but_an_operator_sees_or_settles_what_is_owed()
    {
        var refund = await OwedAsync();
        var other = await farm.Given.MemberAsync();

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<RefundQueries>(queries => queries.OpenAsync(other, true, null, 10, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<SettleDebt>(debt => debt.RetryAtStripeAsync(other, refund.Id, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.Given.RefundTransferAsync(other, refund.Id, "T"));
        await Assert.ThrowsAsync<NotFound>(() => farm.Given.ConfirmRefundTransferAsync(other, refund.Id));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task After_a_500_Stripe_is_asked_what_it_made_before_it_is_asked_again()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest);
        await AskAsync(pledge);
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.ServerErrorAfter, 4));
        await farm.RunIntentsAsync();
        Assert.Equal(RefundStatus.Requested, (await RefundsAsync()).Single().Status);
        farm.Stripe.Faults.Clear();
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.ServerErrorBefore, 100));

        farm.Clock.Advance(TimeSpan.FromMinutes(5));
        await farm.RunIntentsAsync();

        Assert.Equal(RefundStatus.Succeeded, (await RefundsAsync()).Single().Status);
        Assert.Single(farm.Stripe.State.Refunds.All());
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Before_many_refunds_the_operator_sees_what_is_missing_at_Stripe()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.Given.PaidPledgeAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));

        var need = (await farm.UseAsync<RefundNeeds, IReadOnlyList<RefundNeed>>(needs => needs.OfCampaignAsync(anna, harvest.CampaignId, default))).Single();

        var gross = farm.Stripe.State.BalanceTransactions.All().Sum(moved => moved.AmountMinor);
        Assert.Equal(("main", new Money(gross, "EUR")), (need.PlatformAccount, need.Needed));
        Assert.Equal(0, need.Available!.Value.Minor);
        Assert.Equal(gross, need.Shortfall!.Value.Minor);
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<RefundNeeds>(needs => needs.OfCampaignAsync(harvest.Grower, harvest.CampaignId, default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_refund_too_small_to_move_our_balance_settles_and_stands_in_nobodys_way()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(pledge.Id, new Money(1, "CNY"), RefundReason.Goodwill, "", default));
        await farm.SettleAsync();

        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));

        Assert.Equal(0, farm.Stripe.State.BalanceTransactions.All().Single(moved => moved.Type == "refund").AmountMinor);
        Assert.Equal(0, await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task What_was_read_before_a_refund_failed_does_not_make_it_paid()
    {
        var refund = await OwedAsync();
        var stale = new RefundState(refund.Id, refund.StripeRefundId!, RefundStatus.Succeeded, null);

        await farm.UseAsync<RecordRefund>(record => record.RunAsync(stale, default));
        Assert.Equal(RefundStatus.Failed, (await RefundsAsync()).Single().Status);

        await GiveDetailsAsync(refund.Id);
        await farm.Given.RefundTransferAsync(anna, refund.Id, "T-1");
        await farm.UseAsync<RecordRefund>(record => record.RunAsync(stale with { StripeRefundId = "re_other" }, default));
        Assert.Equal(RefundStatus.Failed, (await RefundsAsync()).Single().Status);

        await farm.Given.WithdrawRefundTransferAsync(anna, refund.Id);
        Assert.Null(await RetryAsync(anna, refund.Id));
        await farm.UseAsync<RecordRefund>(record => record.RunAsync(stale with { StripeRefundId = "re_other" }, default));
        Assert.Equal(RefundStatus.Failed, (await RefundsAsync()).Single(r => r.Id == refund.Id).Status);
        Assert.Equal(-refund.AmountMinor, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
    }

    private async Task<Refund> OwedAsync()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await AskAsync(await farm.Given.PaidPledgeAsync(harvest, boxes: 2));
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
        return (await RefundsAsync()).Single();
    }

    private async Task GiveDetailsAsync(Guid refundId)
    {
        var token = await farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refundId)));
        await farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, Details, default));
    }

    private async Task AskAsync(PlacedPledge pledge)
    {
        var payment = await farm.Given.NewestPaymentAsync(pledge.Id);
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(pledge.Id, payment.Amount, RefundReason.Goodwill, "", default));
    }

    private async Task<RuleBroken?> RetryAsync(Actor actor, Guid refundId)
    {
        try
        {
            await farm.UseAsync<SettleDebt>(debt => debt.RetryAtStripeAsync(actor, refundId, default));
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken;
        }
    }

    private Task<KeyPage<OpenRefund>> OpenAsync(bool owed) => farm.UseAsync<RefundQueries, KeyPage<OpenRefund>>(queries => queries.OpenAsync(anna, owed, null, 10, default));

    private Task<List<Refund>> RefundsAsync() => farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().ToListAsync());

    private async Task<long> BalanceAsync(LedgerAccountKind kind) =>
        (await farm.UseAsync<LedgerQueries, IReadOnlyList<LedgerBalance>>(queries => queries.BalancesAsync(default)))
            .Where(balance => balance.Account == kind).Sum(balance => balance.Balance.Minor);
}
