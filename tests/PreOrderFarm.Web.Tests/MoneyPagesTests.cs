using System.Net;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests;

/// <summary>What an operator, a grower and a backer do on the pages about money that did not go the usual way.</summary>
public sealed class MoneyPagesTests : SiteHost
{
    private const string Operator = "anna@farm.test";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refund_that_failed_goes_from_the_backers_link_over_two_operators_to_paid(bool isDisputedMeanwhile)
    {
        var refundId = await OwedAsync();
        var backer = NewVisitor();
        var link = $"/refunds/{await Farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refundId)))}";
        var form = await backer.GoAsync(link);
        Assert.Equal("Goodwill", form.Document.QuerySelector("main dl.facts dd")!.TextContent);
        Assert.Contains("we never ask for a card number, a password or a code", form.Text, StringComparison.Ordinal);
        var wrong = await backer.SubmitAsync(form, "main form", new Dictionary<string, string> { ["Input.Holder"] = "张伟", ["Input.Account"] = "1", ["Input.Bank"] = "ICBC" });
        Assert.Equal("Give the account number or IBAN: 5 to 42 letters and digits.", wrong.ErrorOf("Input.Account"));
        var given = await backer.SubmitAsync(wrong, "main form", new Dictionary<string, string> { ["Input.Account"] = "6222 0212 3456 7890" });
        Assert.Equal(HttpStatusCode.Redirect, given.Status);
        Assert.DoesNotContain("6222", (await backer.GoAsync(link)).Text, StringComparison.Ordinal);

        var anna = await GivenSignedInAsync(Operator, isOperator: true);
        var list = await anna.GoAsync("/admin/refunds");
        Assert.Contains("6222 0212 3456 7890", list.Text, StringComparison.Ordinal);
        await anna.SubmitAsync(list, "form[action*=Record]", new Dictionary<string, string> { ["reference"] = "SEPA 17" });
        list = await anna.GoAsync("/admin/refunds");
        Assert.Null(list.Document.QuerySelector("form[action*=Confirm]"));

        if (isDisputedMeanwhile)
        {
            // The money has left all the same: who sees it on the bank's statement says so.
            var payment = await Given.NewestPaymentAsync(await Farm.ScalarAsync<Guid>($"select pledge_id as \"Value\" from refunds"));
            Farm.Stripe.Dispute(payment.PaymentIntentId!);
            await Farm.SettleAsync();
            Assert.Contains("has taken this money back", (await anna.GoAsync("/admin/refunds")).Text, StringComparison.Ordinal);
        }
        var bela = await GivenSignedInAsync("bela@farm.test", isOperator: true);
        list = await bela.GoAsync("/admin/refunds");
        await bela.SubmitAsync(list, "form[action*=Confirm]");
        Assert.Contains("Nothing is owed", (await bela.GoAsync("/admin/refunds")).Text, StringComparison.Ordinal);
        Assert.Contains("on its way or has been paid", (await backer.GoAsync(link)).Text, StringComparison.Ordinal);

        list = await anna.GoAsync("/admin/refunds?list=bank");
        Assert.Contains("SEPA 17", list.Text, StringComparison.Ordinal);
        await anna.SubmitAsync(list, "form[action*='handler=Return']", new Dictionary<string, string> { ["reference"] = "RET 4" });
        Assert.Null((await anna.GoAsync("/admin/refunds?list=bank")).Document.QuerySelector("form[action*=ConfirmReturn]"));
        await bela.SubmitAsync(await bela.GoAsync("/admin/refunds?list=bank"), "form[action*=ConfirmReturn]");
        Assert.Contains("Nothing has been sent by bank", (await anna.GoAsync("/admin/refunds?list=bank")).Text, StringComparison.Ordinal);
        list = await bela.GoAsync("/admin/refunds");
        Assert.Contains("SEPA 17; came back as RET 4", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("6222", list.Text, StringComparison.Ordinal);
        Assert.Equal(isDisputedMeanwhile ? 0 : 1, await Farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from emails where template = 'refund_returned'"));
    }

    [Fact]
    public async Task A_refund_that_failed_and_was_replaced_is_told_so_to_its_backer()
    {
        var refundId = await OwedAsync();
        var pledgeId = await Farm.ScalarAsync<Guid>($"select pledge_id as \"Value\" from refunds");
        var anna = await GivenSignedInAsync(Operator, isOperator: true);
        var page = await anna.GoAsync($"/pledges/{pledgeId}");
        Assert.Contains("We write to you and ask for a bank account.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Your bank did not take ¥10.00", page.Text, StringComparison.Ordinal);

        Farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;
        await anna.SubmitAsync(await anna.GoAsync("/admin/refunds"), "form[action*=Retry]");
        await Farm.SettleAsync();

        page = await anna.GoAsync($"/pledges/{pledgeId}");
        Assert.DoesNotContain("We write to you and ask for a bank account.", page.Text, StringComparison.Ordinal);
        Assert.Contains("We send it again.", page.Text, StringComparison.Ordinal);
        Assert.Contains("¥10.00 paid back", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_short_harvest_was_to_give_back_and_a_bank_did_not_take_is_not_said_to_come_back()
    {
        var harvest = await Given.HarvestOnSaleAsync(target: 1);
        var placed = await Given.PaidPledgeAsync(harvest, boxes: 2);
        await Given.ClosedAsync(harvest);
        await Farm.SettleAsync();
        var token = (await Farm.UseAsync<PreviewAllocation, AllocationPreview>(look => look.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, new(1, null), default))).Token;
        await Farm.UseAsync<ConfirmAllocation, bool>(confirm => confirm.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, new(1, null), token, default));
        await Farm.SettleAsync();
        using var guest = NewVisitor();
        Assert.Contains("We pay you back ¥100.00", (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Document.QuerySelector("[data-short]")!.TextContent, StringComparison.Ordinal);

        Farm.Stripe.FailRefund(Assert.Single(Farm.Stripe.State.Refunds.All(), refund => refund.AmountMinor == 10_000).Id);
        await Farm.SettleAsync();

        var page = await guest.GoAsync($"/p/{placed.ManageLinkToken}");
        Assert.Contains("you get 1 of 2 × 5 kg box. Your pledge costs ¥100.00 less.", page.Document.QuerySelector("[data-short]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Your bank did not take ¥100.00 of that back", page.Document.QuerySelector("[data-rest]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("We pay you back", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_bank_holds_of_a_boxs_weight_is_said_on_the_pledge_and_its_receipt_and_no_more_once_it_came_back()
    {
        var harvest = await Given.HarvestOnSaleAsync(target: 1);
        await Given.SoldByWeightAsync(harvest);
        var placed = await Given.PaidPledgeAsync(harvest);
        await Given.ClosedAsync(harvest);
        await Farm.SettleAsync();
        await Given.WeighedAsync(harvest, 4_500);
        await Given.ShippedAsync(harvest);
        var dispute = Farm.Stripe.Dispute((await Given.NewestPaymentAsync(placed.Id)).PaymentIntentId!, null).Id;
        await Farm.SettleAsync();
        Farm.Clock.Advance(HandOver.UndoWithin);
        await Farm.UseAsync<SettleWeights, int>(sweep => sweep.RunAsync(default));
        using var guest = NewVisitor();

        var page = await guest.GoAsync($"/p/{placed.ManageLinkToken}");
        Assert.Contains("it costs ¥8.80 less", page.Document.QuerySelector("[data-weighed]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("¥8.80 of that is with your bank", page.Document.QuerySelector("[data-rest]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("goes back to you", page.Text, StringComparison.Ordinal);
        var receipt = page.Document.QuerySelector("main a[href$='/receipt']")!.GetAttribute("href")!;
        Assert.Contains("¥8.80 of that is with your bank", (await guest.GoAsync(receipt)).Text, StringComparison.Ordinal);

        Farm.Stripe.Decide(dispute, DisputeDecision.Won);
        await Farm.SettleAsync();
        var after = await guest.GoAsync($"/p/{placed.ManageLinkToken}");
        Assert.Contains("¥8.80 goes back to you", after.Document.QuerySelector("[data-weighed]")!.TextContent, StringComparison.Ordinal);
        Assert.Null(after.Document.QuerySelector("[data-rest]"));
        Assert.Null((await guest.GoAsync(receipt)).Document.QuerySelector("[data-rest]"));
    }

    [Fact]
    public async Task An_operator_has_a_backer_asked_again_and_records_no_transfer_before_they_answer()
    {
        await OwedAsync();
        var anna = await GivenSignedInAsync(Operator, isOperator: true);
        var list = await anna.GoAsync("/admin/refunds");
        Assert.Null(list.Document.QuerySelector("form[action*=Record]"));

        var asked = await anna.SubmitAsync(list, "form[action*=AskAgain]");

        Assert.Contains("The backer has been asked again.", (await anna.FollowAsync(asked)).Text, StringComparison.Ordinal);
        Assert.Equal(2, await Farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from emails where template = 'refund_failed'"));
    }

    [Fact]
    public async Task A_campaign_that_cannot_be_closed_is_listed_with_the_reason()
    {
        var harvest = await Given.HarvestOnSaleAsync();
        await Farm.UseAsync<ClosingDelays>(delays => delays.PutOffAsync(harvest.CampaignId, DelayReason.HoldsUnanswered, default));
        var anna = await GivenSignedInAsync(Operator, isOperator: true);

        Assert.Contains("Red-heart kiwifruit is not closed", (await anna.GoAsync("/admin/health")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_queue_shows_why_something_was_given_up_and_tries_again()
    {
        await Farm.ExecuteAsync($"insert into intents (id, kind, subject_id, status, created_at, due_at, last_error, ended_at) values (uuid_v7(), 'send_email', uuid_v7(), 'dead', {Farm.Clock.Now}, {Farm.Clock.Now}, 'No such mailbox', {Farm.Clock.Now})");
        await Farm.ExecuteAsync($"insert into stripe_events (id, type, object_id, created_at, received_at, due_at, dead_at, last_error) values ('evt_1', 'refund.updated', 're_1', {Farm.Clock.Now}, {Farm.Clock.Now}, {Farm.Clock.Now}, {Farm.Clock.Now}, 'No refund of ours matches it')");
        var anna = await GivenSignedInAsync(Operator, isOperator: true);

        var page = await anna.GoAsync("/admin/intents");
        Assert.Contains("No such mailbox", page.Text, StringComparison.Ordinal);
        Assert.Contains("No refund of ours matches it", page.Text, StringComparison.Ordinal);
        await anna.SubmitAsync(page, "form[action$=Retry]");
        await anna.SubmitAsync(page, "form[action*=RetryEvent]");

        page = await anna.GoAsync("/admin/intents");
        Assert.Contains("Nothing was given up", page.Text, StringComparison.Ordinal);
        Assert.Contains("Every event was processed", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reversal_that_was_given_up_leads_to_the_payout_it_takes_money_back_of()
    {
        var harvest = await Given.HarvestOnSaleAsync();
        var (payout, reversal, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Farm.Clock.Now);
        await Farm.ExecuteAsync($"""
            insert into payouts (id, kind, campaign_id, grower_id, method, platform_account, currency, amount_minor, status, requested_at)
            values ({payout}, 'advance', {harvest.CampaignId}, {harvest.GrowerId}, 'connect', 'main', 'CNY', 100, 'succeeded', {now})
            """);
        await Farm.ExecuteAsync($"""
            insert into transfer_reversals (id, payout_id, currency, amount_minor, status, requested_at) values ({reversal}, {payout}, 'CNY', 100, 'requested', {now})
            """);
        await Farm.ExecuteAsync($"""
            insert into intents (id, kind, subject_id, status, created_at, due_at, last_error, ended_at)
            values (uuid_v7(), 'transfer_reversal', {reversal}, 'dead', {now}, {now}, 'No such transfer', {now})
            """);
        var anna = await GivenSignedInAsync(Operator, isOperator: true);

        Assert.NotNull((await anna.GoAsync("/admin/intents")).Document.QuerySelector($"a[href='/payouts/{payout}']"));
    }

    [Fact]
    public async Task The_reconciliation_lists_what_differs_and_repairs_it()
    {
        var harvest = await Given.HarvestOnSaleAsync();
        var placed = await Given.HeldPledgeAsync(harvest);
        await Given.PayAsync(placed.Id);
        Farm.Clock.Advance(TimeSpan.FromMinutes(10));
        var anna = await GivenSignedInAsync(Operator, isOperator: true);

        await anna.SubmitAsync(await anna.GoAsync("/admin/reconciliation"), "form[action*=Run]");
        var page = await anna.GoAsync("/admin/reconciliation");
        Assert.Contains("A payment that has not been recorded here", page.Text, StringComparison.Ordinal);
        await anna.SubmitAsync(page, "form[action*=Repair]");

        Assert.Equal(PledgeStatus.Confirmed, (await Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task A_grower_pays_back_a_part_once_however_often_the_form_is_sent()
    {
        var anna = await GivenSignedInAsync(Operator, isOperator: true);
        var harvest = await Given.HarvestOnSaleAsync(target: 1);
        var placed = await Given.PaidPledgeAsync(harvest, boxes: 2);
        await Given.ClosedAsync(harvest);
        var list = await anna.GoAsync($"/grower/campaigns/{harvest.CampaignId}/pledges");
        Assert.NotNull(list.Document.QuerySelector($"a[href='/grower/pledges/{placed.Id}']"));

        var page = await anna.GoAsync($"/grower/pledges/{placed.Id}");
        var empty = await anna.SubmitAsync(page, "main form");
        Assert.Equal("Give an amount from ¥0.01 to ¥200.00.", empty.ErrorOf("Input.AmountMinor"));
        Assert.Equal("Give a reason, in at most 500 characters.", empty.ErrorOf("Input.Reason"));
        var fields = new Dictionary<string, string> { ["Input.AmountMinor"] = "15.50", ["Input.Reason"] = "Two were soft." };
        var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => anna.SubmitAsync(page, "main form", fields)));
        await Farm.SettleAsync();

        Assert.All(sent, answer => Assert.Equal(HttpStatusCode.Redirect, answer.Status));
        Assert.Equal(1_550, Farm.Stripe.State.Totals()["cny"].RefundedMinor);
        Assert.DoesNotContain("南京西路", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/intents")]
    [InlineData("/admin/refunds")]
    [InlineData("/admin/refunds?list=way")]
    [InlineData("/admin/reconciliation")]
    [InlineData("/grower/campaigns/018f0000-0000-7000-8000-000000000000/pledges")]
    [InlineData("/grower/pledges/018f0000-0000-7000-8000-000000000000")]
    [InlineData("/refunds/forged")]
    public async Task For_everybody_else_these_pages_do_not_exist(string path)
    {
        var member = await GivenSignedInAsync("somebody@farm.test");

        Assert.Equal(HttpStatusCode.NotFound, (await member.GoAsync(path)).Status);
    }

    [Fact]
    public async Task Before_calling_a_campaign_off_an_operator_sees_what_is_missing_at_Stripe()
    {
        var harvest = await Given.HarvestOnSaleAsync();
        await Given.PaidPledgeAsync(harvest);
        var anna = await GivenSignedInAsync(Operator, isOperator: true);

        var page = await anna.GoAsync($"/grower/campaigns/{harvest.CampaignId}");

        Assert.Contains("Already on their way", page.Text, StringComparison.Ordinal);
    }

    private async Task<Guid> OwedAsync()
    {
        Farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var harvest = await Given.HarvestOnSaleAsync();
        var placed = await Given.PaidPledgeAsync(harvest);
        await Farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(placed.Id, new Money(1_000, "CNY"), RefundReason.Goodwill, "", default));
        await Farm.RunIntentsAsync();
        Farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await Farm.SettleAsync();
        return await Farm.ScalarAsync<Guid>($"select id as \"Value\" from refunds");
    }
}
