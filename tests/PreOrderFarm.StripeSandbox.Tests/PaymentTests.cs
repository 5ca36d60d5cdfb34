using System.Text;
using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class PaymentTests
{
    [Fact]
    public async Task A_paid_card_brings_a_charge_and_money_in_the_balance()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intentId = await sandbox.PaidIntentAsync(null, ("payment_intent_data[metadata][pledge]", "42"), ("payment_intent_data[transfer_group]", "c7"));

        var intent = await sandbox.GetAsync($"/v1/payment_intents/{intentId}?expand[]=latest_charge.balance_transaction");

        Assert.Equal("succeeded", intent.Text("status"));
        Assert.Equal(5980, intent.Number("amount_received"));
        Assert.Equal("c7", intent.Text("transfer_group"));
        var charge = intent.Body["latest_charge"]!;
        Assert.StartsWith("ch_", charge["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("42", charge["metadata"]!["pledge"]!.GetValue<string>());
        Assert.Equal("4242", charge["payment_method_details"]!["card"]!["last4"]!.GetValue<string>());
        var booked = charge["balance_transaction"]!;
        Assert.Equal(5980, booked["amount"]!.GetValue<long>());
        Assert.Equal(115, booked["fee"]!.GetValue<long>()); // 1.5 % of 59.80, and 0.25
        Assert.Equal(5865, booked["net"]!.GetValue<long>());
        Assert.Null(booked["exchange_rate"]);
        Assert.Equal(5865, (await sandbox.GetAsync("/v1/balance")).Body["pending"]![0]!["amount"]!.GetValue<long>());
        Assert.Equal(
            ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.updated", "checkout.session.completed"],
            sandbox.EventTypes());
    }

    [Theory]
    [InlineData("cny", 10000, 1250, "0.125")]
    [InlineData("jpy", 5000, 3000, "0.6")]
    [InlineData("usd", 1000, 900, "0.9")]
    public async Task Other_currencies_are_exchanged_at_fixed_rates(string currency, long paid, long settled, string rate)
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.PaidIntentAsync(
            null,
            ("line_items[0][price_data][currency]", currency),
            ("line_items[0][price_data][unit_amount]", paid.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("line_items[0][quantity]", "1"));

        var booked = (await sandbox.GetAsync("/v1/balance_transactions")).Data.Single();

        Assert.Equal("eur", booked["currency"]!.GetValue<string>());
        Assert.Equal(settled, booked["amount"]!.GetValue<long>());
        Assert.Equal(decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture), booked["exchange_rate"]!.GetValue<decimal>());
        Assert.Equal(new CurrencyTotal(paid, 0), sandbox.Server.State.Totals()[currency]);
    }

    [Fact]
    public async Task A_declined_card_leaves_the_session_open_for_another()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync();

        var declined = sandbox.Server.Pay(session, new PayRequest(Card: "4000 0000 0000 0002"));

        Assert.Equal(PayOutcome.Declined, declined.Outcome);
        Assert.Equal("Your card was declined.", declined.Message);
        var intent = await sandbox.GetAsync("/v1/payment_intents/" + declined.PaymentIntentId);
        Assert.Equal("requires_payment_method", intent.Text("status"));
        Assert.Equal("generic_decline", intent.Body["last_payment_error"]!["decline_code"]!.GetValue<string>());
        Assert.Equal("open", (await sandbox.GetAsync("/v1/checkout/sessions/" + session)).Text("status"));
        Assert.Equal("payment_intent.payment_failed", sandbox.EventTypes()[^1]);

        Assert.Equal(PayOutcome.Paid, sandbox.Server.Pay(session).Outcome);
        Assert.Equal("paid", (await sandbox.GetAsync("/v1/checkout/sessions/" + session)).Text("payment_status"));
        Assert.Equal(5980, sandbox.Server.State.Totals()["eur"].CapturedMinor);
    }

    [Theory]
    [InlineData("4242424242424241", "Your card number is incorrect.")]
    [InlineData("12", "Your card number is incorrect.")]
    [InlineData("", "Your card number is incorrect.")]
    [InlineData("4111111111111111", "Your card was declined. Your request was in test mode, but used a non test card.")]
    [InlineData("4000000000009995", "Your card has insufficient funds.")]
    public async Task Other_numbers_are_refused_with_their_reason(string number, string reason)
    {
        await using var sandbox = await Sandbox.StartAsync();
        Assert.Equal(reason, sandbox.Server.Pay(await sandbox.OpenSessionAsync(), new PayRequest(Card: number)).Message);
    }

    [Fact]
    public async Task A_bank_that_asks_can_be_answered_either_way()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync();

        var asked = sandbox.Server.Pay(session, new PayRequest(Card: TestCards.Authentication, Confirm: Confirmation.Leave));
        Assert.Equal(PayOutcome.NeedsConfirmation, asked.Outcome);
        Assert.Equal("requires_action", (await sandbox.GetAsync("/v1/payment_intents/" + asked.PaymentIntentId)).Text("status"));

        Assert.Equal(PayOutcome.Declined, sandbox.Server.Confirm(session, Confirmation.Fail).Outcome);
        sandbox.Server.Pay(session, new PayRequest(Card: TestCards.Authentication, Confirm: Confirmation.Leave));
        Assert.Equal(PayOutcome.Paid, sandbox.Server.Confirm(session, Confirmation.Complete).Outcome);
        Assert.Single(sandbox.Server.State.PaymentIntents.All());
    }

    [Theory]
    [InlineData(true, "checkout.session.async_payment_succeeded", "paid")]
    [InlineData(false, "checkout.session.async_payment_failed", "unpaid")]
    public async Task An_asynchronous_payment_is_complete_before_it_is_paid(bool succeeds, string lastEvent, string status)
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        var session = await sandbox.OpenSessionAsync();

        var result = sandbox.Server.Pay(session, new PayRequest(Card: succeeds ? TestCards.SettlesLater : TestCards.FailsLater));

        Assert.Equal(PayOutcome.Processing, result.Outcome);
        var complete = await sandbox.GetAsync($"/v1/checkout/sessions/{session}?expand[]=payment_intent");
        Assert.Equal("complete", complete.Text("status"));
        Assert.Equal("unpaid", complete.Text("payment_status"));
        Assert.Equal("processing", complete.Body["payment_intent"]!["status"]!.GetValue<string>());
        Assert.Contains("checkout.session.completed", sandbox.EventTypes());

        sandbox.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(status, (await sandbox.GetAsync("/v1/checkout/sessions/" + session)).Text("payment_status"));
        Assert.Equal(lastEvent, sandbox.EventTypes()[^1]);
        Assert.Equal(succeeds ? 1 : 0, sandbox.Server.State.BalanceTransactions.Count);
    }

    [Theory]
    [InlineData("alipay", "complete", "paid")]
    [InlineData("wechat_pay", "complete", "paid")]
    [InlineData("wechat_pay", "fail", "declined")]
    [InlineData("alipay", "complete_later", "processing")]
    [InlineData("alipay", "leave", "needs_confirmation")]
    public async Task A_wallet_is_paid_over_http_as_on_its_page(string method, string confirm, string outcome)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync(
            ("allowed_payment_method_types[0]", method),
            ("payment_method_options[wechat_pay][client]", "web"));

        var answer = await sandbox.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/sandbox/sessions/{session}/pay")
        {
            Content = new StringContent(new JsonObject { ["method"] = method, ["confirm"] = confirm }.ToJsonString(), Encoding.UTF8, "application/json"),
        });

        Assert.Equal(outcome, answer.Text("outcome"));
    }

    [Fact]
    public async Task A_method_that_is_not_offered_is_refused()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync(("allowed_payment_method_types[0]", "card"));
        Assert.Equal("method", Assert.Throws<StripeError>(() => sandbox.Server.Pay(session, new PayRequest("alipay"))).Param);
    }

    [Fact]
    public async Task Two_who_pay_one_session_at_once_pay_it_once()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            try
            {
                return sandbox.Server.Pay(session).Outcome == PayOutcome.Paid;
            }
            catch (StripeError)
            {
                return false;
            }
        })));

        Assert.Single(results, isPaid => isPaid);
        Assert.Equal(5980, sandbox.Server.State.Totals()["eur"].CapturedMinor);
    }

    [Fact]
    public async Task The_balance_transaction_can_come_late()
    {
        var options = new SandboxOptions { SecretKey = Sandbox.Key, BalanceTransactionDelay = TimeSpan.FromMinutes(1) };
        await using var sandbox = await Sandbox.StartAsync(options, new ManualTime());
        var intentId = await sandbox.PaidIntentAsync();
        var early = await sandbox.GetAsync($"/v1/payment_intents/{intentId}?expand[]=latest_charge");
        Assert.Null(early.Body["latest_charge"]!["balance_transaction"]);
        Assert.DoesNotContain("charge.updated", sandbox.EventTypes());

        sandbox.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal("charge.updated", sandbox.EventTypes()[^1]);
        var late = await sandbox.GetAsync($"/v1/payment_intents/{intentId}?expand[]=latest_charge");
        Assert.NotNull(late.Body["latest_charge"]!["balance_transaction"]);
    }

    [Theory]
    [InlineData("/v1/payment_intents/{0}?expand[]=latest_charge.nonsense")]
    [InlineData("/v1/payment_intents/{0}?expand[]=status")]
    [InlineData("/v1/payment_intents/{0}?expand[]=a.b.c.d.e")]
    public async Task Only_what_can_be_expanded_is(string path)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intentId = await sandbox.PaidIntentAsync();
        var answer = await sandbox.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, intentId));
        Assert.Equal("expand", answer.ErrorText("param"));
    }
}
