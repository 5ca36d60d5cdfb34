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
}
