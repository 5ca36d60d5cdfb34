using System.Net;
using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class RefundTests
{
    [Fact]
    public async Task A_payment_is_refunded_in_parts_and_then_no_more()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();

        var first = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", "980"), ("reason", "requested_by_customer"), ("metadata[pledge]", "42"));
        Assert.Equal("succeeded", first.Text("status"));
        Assert.StartsWith("re_", first.Text("id"), StringComparison.Ordinal);

        var tooMuch = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", "5001"));
        Assert.Equal(HttpStatusCode.BadRequest, tooMuch.Status);
        Assert.Equal("amount", tooMuch.ErrorText("param"));
        Assert.Equal("Refund amount (€50.01) is greater than unrefunded amount on charge (€50.00)", tooMuch.ErrorText("message"));

        var rest = await sandbox.PostAsync("/v1/refunds", ("charge", first.Text("charge")));
        Assert.Equal(5000, rest.Number("amount"));
        var more = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent));
        Assert.Equal("charge_already_refunded", more.ErrorText("code"));

        Assert.Equal(new CurrencyTotal(5980, 5980), sandbox.Server.State.Totals()["eur"]);
        Assert.Equal(2, (await sandbox.GetAsync("/v1/refunds?payment_intent=" + intent)).Data.Count);
        Assert.Equal(2, (await sandbox.GetAsync("/v1/refunds?charge=" + first.Text("charge"))).Data.Count);
        var charge = await sandbox.GetAsync($"/v1/charges/{first.Text("charge")}?expand[]=refunds");
        Assert.True(charge.Body["refunded"]!.GetValue<bool>());
        Assert.Equal(2, charge.Body["refunds"]!["data"]!.AsArray().Count);
        Assert.Equal(["refund.created", "charge.refunded", "refund.updated", "charge.refund.updated"], sandbox.EventTypes().TakeLast(4));
    }

    [Fact]
    public async Task The_fee_stays_and_parts_give_back_exactly_what_was_exchanged()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync(
            null,
            ("line_items[0][price_data][currency]", "cny"),
            ("line_items[0][price_data][unit_amount]", "1001"),
            ("line_items[0][quantity]", "1"));
        foreach (var part in new[] { "333", "333", "335" })
        {
            await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", part));
        }
        var transactions = sandbox.Server.State.BalanceTransactions.All();
        Assert.Equal(0, transactions.Sum(transaction => transaction.AmountMinor));
        Assert.Equal(-transactions[0].FeeMinor, transactions.Sum(transaction => transaction.NetMinor));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    public async Task An_amount_is_a_positive_whole_number(string amount)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();
        var answer = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", amount));
        Assert.Equal("parameter_invalid_integer", answer.ErrorText("code"));
        Assert.Equal(0, sandbox.Server.State.Refunds.Count);
    }

    [Fact]
    public async Task What_was_not_paid_is_not_refunded()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var declined = sandbox.Server.Pay(await sandbox.OpenSessionAsync(), new PayRequest(Card: TestCards.Declined));
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.PostAsync("/v1/refunds", ("payment_intent", declined.PaymentIntentId!))).Status);
        Assert.Equal("charge_not_refundable", (await sandbox.PostAsync("/v1/refunds", ("charge", sandbox.Server.State.Charges.All()[0].Id))).ErrorText("code"));
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.PostAsync("/v1/refunds")).Status);
    }

    [Theory]
    [InlineData("alipay", 90, true)]
    [InlineData("alipay", 91, false)]
    [InlineData("wechat_pay", 180, true)]
    [InlineData("wechat_pay", 181, false)]
    [InlineData("card", 400, true)]
    public async Task A_wallet_refunds_for_so_many_days(string method, int days, bool isTaken)
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        var intent = await sandbox.PaidIntentAsync(new PayRequest(method), ("payment_method_options[wechat_pay][client]", "web"));

        sandbox.Pass(TimeSpan.FromDays(days));
        var answer = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent));

        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
        Assert.True(isTaken || answer.ErrorText("code") == "charge_not_refundable");
        Assert.True(!isTaken || answer.Text("id").StartsWith(method == "card" ? "re_" : "pyr_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refund_can_be_pending_first()
    {
        var options = new SandboxOptions { SecretKey = Sandbox.Key, RefundOutcome = RefundOutcome.PendingThenSucceeds };
        await using var sandbox = await Sandbox.StartAsync(options, new ManualTime());
        var intent = await sandbox.PaidIntentAsync();

        var refund = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent));
        Assert.Equal("pending", refund.Text("status"));
        sandbox.Pass(options.RefundDelay);

        Assert.Equal("succeeded", (await sandbox.GetAsync("/v1/refunds/" + refund.Text("id"))).Text("status"));
    }

    [Fact]
    public async Task A_refund_that_fails_brings_the_money_back_to_the_balance()
    {
        var options = new SandboxOptions { SecretKey = Sandbox.Key, RefundOutcome = RefundOutcome.PendingThenFails };
        await using var sandbox = await Sandbox.StartAsync(options, new ManualTime());
        var intent = await sandbox.PaidIntentAsync();

        var refund = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", "1000"));
        Assert.Equal(new CurrencyTotal(5980, 1000), sandbox.Server.State.Totals()["eur"]);
        sandbox.Pass(options.RefundDelay);

        var failed = await sandbox.GetAsync($"/v1/refunds/{refund.Text("id")}?expand[]=failure_balance_transaction");
        Assert.Equal("failed", failed.Text("status"));
        Assert.Equal(1000, failed.Body["failure_balance_transaction"]!["amount"]!.GetValue<long>());
        Assert.Equal(new CurrencyTotal(5980, 0), sandbox.Server.State.Totals()["eur"]);
        Assert.Contains("refund.failed", sandbox.EventTypes());
        Assert.IsType<JsonObject>(failed.Body["metadata"]);
    }

    [Fact]
    public async Task A_hundred_refunds_at_once_give_back_no_more_than_was_paid()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", "100"))));

        Assert.Equal(59, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(5900, sandbox.Server.State.Totals()["eur"].RefundedMinor);
    }

    [Theory]
    [InlineData(RefundOutcome.InsufficientFundsThenSucceeds, "succeeded")]
    [InlineData(RefundOutcome.InsufficientFundsThenFails, "failed")]
    public async Task A_refund_without_balance_waits_unbooked(RefundOutcome outcome, string end)
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        sandbox.Server.Options.RefundOutcome = outcome;
        var booked = sandbox.Server.State.BalanceTransactions.Count;
        var refund = await sandbox.PostAsync("/v1/refunds", ("payment_intent", await sandbox.PaidIntentAsync()));
        Assert.Equal(("pending", "insufficient_funds"), (refund.Text("status"), refund.Text("pending_reason")));
        Assert.Null(refund.Body["balance_transaction"]);
        Assert.Equal(booked + 1, sandbox.Server.State.BalanceTransactions.Count);

        sandbox.Pass(TimeSpan.FromSeconds(2));
        var ended = await sandbox.GetAsync("/v1/refunds/" + refund.Text("id"));
        Assert.Equal(end, ended.Text("status"));
        Assert.Equal(end == "succeeded", ended.Body["balance_transaction"] is not null);
        Assert.Equal(end == "succeeded" ? 5980 : 0, sandbox.Server.State.Totals()["eur"].RefundedMinor);
        Assert.Equal(end == "succeeded" ? -115 : 5980 - 115, sandbox.Server.State.BalanceTransactions.All().Sum(transaction => transaction.NetMinor));
    }

    [Fact]
    public async Task A_platform_whose_money_is_not_there_yet_cannot_pay_back_at_once()
    {
        await using var sandbox = await Sandbox.StartAsync(new SandboxOptions { SecretKey = Sandbox.Key, RefundsNeedBalance = true, RefundDelay = TimeSpan.FromDays(1) }, new ManualTime());
        var uncovered = (await sandbox.PostAsync("/v1/refunds", ("payment_intent", await sandbox.PaidIntentAsync()))).Text("id");
        await sandbox.PaidIntentAsync(new PayRequest(Card: TestCards.AvailableAtOnce), ("line_items[0][quantity]", "3"));
        var covered = await sandbox.PostAsync("/v1/refunds", ("payment_intent", await sandbox.PaidIntentAsync()));
        Assert.Equal("succeeded", covered.Text("status"));
        Assert.Equal("pending", (await sandbox.GetAsync("/v1/refunds/" + uncovered)).Text("status"));

        sandbox.Pass(TimeSpan.FromDays(1));
        Assert.Equal("failed", (await sandbox.GetAsync("/v1/refunds/" + uncovered)).Text("status"));
    }

    [Theory]
    [InlineData(TestCards.RefundedLater, "pending", "succeeded")]
    [InlineData(TestCards.RefundFailsLater, "succeeded", "failed")]
    public async Task Some_cards_decide_what_becomes_of_their_refunds(string card, string first, string then)
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        var refund = await sandbox.PostAsync("/v1/refunds", ("payment_intent", await sandbox.PaidIntentAsync(new PayRequest(Card: card))));
        Assert.Equal(first, refund.Text("status"));
        sandbox.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(then, (await sandbox.GetAsync("/v1/refunds/" + refund.Text("id"))).Text("status"));
    }

    [Fact]
    public async Task A_refund_can_come_back_long_after_it_succeeded()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();
        var refund = (await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent))).Text("id");

        sandbox.Server.FailRefund(refund, "expired_or_canceled_card");

        var failed = await sandbox.GetAsync("/v1/refunds/" + refund);
        Assert.Equal(("failed", "expired_or_canceled_card"), (failed.Text("status"), failed.Text("failure_reason")));
        Assert.Equal(5980 - 115, sandbox.Server.State.BalanceTransactions.All().Sum(transaction => transaction.NetMinor));
        Assert.Equal("succeeded", (await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent))).Text("status"));
    }
}
