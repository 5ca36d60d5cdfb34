using System.Globalization;
using System.Net;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class CheckoutSessionTests
{
    [Fact]
    public async Task A_session_is_made_read_and_listed()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var made = await sandbox.CreateSessionAsync(("metadata[pledge]", "42"), ("client_reference_id", "p-42"), ("customer_email", "mei@example.cn"));

        Assert.Equal(HttpStatusCode.OK, made.Status);
        Assert.StartsWith("cs_test_", made.Text("id"), StringComparison.Ordinal);
        Assert.Equal(5980, made.Number("amount_total"));
        Assert.Equal("open", made.Text("status"));
        Assert.Equal("unpaid", made.Text("payment_status"));
        Assert.Null(made.Body["payment_intent"]);
        Assert.Equal("42", made.Body["metadata"]!["pledge"]!.GetValue<string>());
        Assert.Equal(new Uri(sandbox.Server.BaseAddress, "c/pay/" + made.Text("id")).AbsoluteUri, made.Text("url"));
        Assert.StartsWith("req_", made.Headers.GetValues("Request-Id").Single(), StringComparison.Ordinal);

        var read = await sandbox.GetAsync("/v1/checkout/sessions/" + made.Text("id") + "?expand[]=line_items");
        var line = read.Body["line_items"]!["data"]![0]!;
        Assert.Equal("5 kg red-heart kiwifruit 红心猕猴桃", line["description"]!.GetValue<string>());
        Assert.Equal(5980, line["amount_total"]!.GetValue<long>());
        Assert.False(made.Body.ContainsKey("line_items"));

        Assert.Equal(made.Text("id"), (await sandbox.GetAsync("/v1/checkout/sessions?status=open")).Data.Single()["id"]!.GetValue<string>());
        Assert.Empty((await sandbox.GetAsync("/v1/checkout/sessions?status=expired")).Data);
        Assert.Single((await sandbox.GetAsync($"/v1/checkout/sessions/{made.Text("id")}/line_items")).Data);
    }

    [Theory]
    [InlineData("success_url", "", "parameter_missing", "success_url")]
    [InlineData("success_url", "/paid", "url_invalid", "success_url")]
    [InlineData("mode", "", "parameter_missing", "mode")]
    [InlineData("mode", "subscription", null, "mode")]
    [InlineData("payment_method_types[0]", "card", "parameter_unknown", "payment_method_types")]
    [InlineData("line_items[0][colour]", "red", "parameter_unknown", "line_items[0][colour]")]
    [InlineData("line_items[0][price_data][currency]", "xyz", null, "line_items[0][price_data][currency]")]
    [InlineData("line_items[0][price_data][unit_amount]", "", "parameter_missing", "line_items[0][price_data][unit_amount]")]
    [InlineData("line_items[0][price_data][unit_amount]", "-5", "parameter_invalid_integer", "line_items[0][price_data][unit_amount]")]
    [InlineData("line_items[0][price_data][unit_amount]", "29.90", "parameter_invalid_integer", "line_items[0][price_data][unit_amount]")]
    [InlineData("line_items[0][price_data][unit_amount]", "100000000", "amount_too_large", "line_items[0][price_data][unit_amount]")]
    [InlineData("line_items[0][price_data][unit_amount]", "99999999", "amount_too_large", "line_items")]
    [InlineData("line_items[0][price_data][unit_amount]", "24", "amount_too_small", "line_items")]
    [InlineData("line_items[0][quantity]", "0", "parameter_invalid_integer", "line_items[0][quantity]")]
    [InlineData("customer_email", "nobody", "email_invalid", "customer_email")]
    [InlineData("allowed_payment_method_types[0]", "ideal", null, "allowed_payment_method_types")]
    [InlineData("allowed_payment_method_types[0]", "wechat_pay", "parameter_missing", "payment_method_options[wechat_pay][client]")]
    [InlineData("payment_method_options[wechat_pay][client]", "ios", null, "payment_method_options[wechat_pay][client]")]
    public async Task What_Stripe_refuses_is_refused(string name, string value, string? code, string param)
    {
        await using var sandbox = await Sandbox.StartAsync();

        var answer = await sandbox.CreateSessionAsync((name, value));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_request_error", answer.ErrorText("type"));
        Assert.Equal(code, answer.ErrorText("code"));
        Assert.Equal(param, answer.ErrorText("param"));
        Assert.Equal(0, sandbox.Server.State.Sessions.Count);
    }

    [Fact]
    public async Task Line_items_are_required()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var answer = await sandbox.PostAsync("/v1/checkout/sessions", ("mode", "payment"), ("success_url", "http://localhost/"));
        Assert.Equal("line_items", answer.ErrorText("param"));
    }

    [Fact]
    public async Task All_lines_are_in_one_currency()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var answer = await sandbox.CreateSessionAsync(
            ("line_items[1][price_data][currency]", "usd"),
            ("line_items[1][price_data][unit_amount]", "500"),
            ("line_items[1][price_data][product_data][name]", "Shipping"),
            ("line_items[1][quantity]", "1"));
        Assert.Equal("line_items", answer.ErrorText("param"));
    }

    [Theory]
    [InlineData(1799, false)]
    [InlineData(1800, true)]
    [InlineData(86400, true)]
    [InlineData(86401, false)]
    public async Task A_session_ends_between_half_an_hour_and_a_day_after_it_began(int seconds, bool isTaken)
    {
        var time = new ManualTime();
        await using var sandbox = await Sandbox.StartAsync(time: time);

        var end = (time.Now.ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
        var answer = await sandbox.CreateSessionAsync(("expires_at", end));

        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
        Assert.True(isTaken || answer.ErrorText("param") == "expires_at");
    }

    [Theory]
    [InlineData("jpy", "49", false)]
    [InlineData("jpy", "50", true)]
    [InlineData("cny", "399", false)] // 0.49875 euros: the minimum of the settlement currency holds.
    [InlineData("cny", "400", true)]
    public async Task The_smallest_charge_is_that_of_the_currency(string currency, string amount, bool isTaken)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var answer = await sandbox.CreateSessionAsync(
            ("line_items[0][price_data][currency]", currency),
            ("line_items[0][price_data][unit_amount]", amount),
            ("line_items[0][quantity]", "1"));
        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task The_allowed_methods_filter_what_the_currency_can_do()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var answer = await sandbox.CreateSessionAsync(
            ("line_items[0][price_data][currency]", "dkk"),
            ("allowed_payment_method_types[0]", "card"),
            ("allowed_payment_method_types[1]", "alipay"),
            ("allowed_payment_method_types[2]", "wechat_pay"),
            ("payment_method_options[wechat_pay][client]", "web"));
        Assert.Equal(["card", "wechat_pay"], answer.Body["payment_method_types"]!.AsArray().Select(type => type!.GetValue<string>()));
    }

    [Fact]
    public async Task An_open_session_can_be_expired_once()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var id = await sandbox.OpenSessionAsync();

        var expired = await sandbox.PostAsync($"/v1/checkout/sessions/{id}/expire");
        Assert.Equal("expired", expired.Text("status"));
        Assert.Null(expired.Body["url"]);
        Assert.Equal(["checkout.session.expired"], sandbox.EventTypes());

        var again = await sandbox.PostAsync($"/v1/checkout/sessions/{id}/expire");
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Contains("has a status of expired", again.ErrorText("message"), StringComparison.Ordinal);
        Assert.Throws<StripeError>(() => sandbox.Server.Pay(id));
    }

    [Fact]
    public async Task A_paid_session_cannot_be_expired()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var id = await sandbox.OpenSessionAsync();
        sandbox.Server.Pay(id);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.PostAsync($"/v1/checkout/sessions/{id}/expire")).Status);
    }

    [Fact]
    public async Task A_session_past_its_end_expires_by_itself()
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        var id = await sandbox.OpenSessionAsync();
        sandbox.Server.Pay(id, new PayRequest(Card: TestCards.Declined));

        sandbox.Pass(TimeSpan.FromHours(24));

        Assert.Equal("expired", (await sandbox.GetAsync("/v1/checkout/sessions/" + id)).Text("status"));
        Assert.Equal(PaymentIntentStatus.Canceled, sandbox.Server.State.PaymentIntents.All().Single().Status);
        Assert.Equal(["payment_intent.canceled", "checkout.session.expired"], sandbox.EventTypes().TakeLast(2));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer sk_test_other")]
    [InlineData("Basic abc")]
    public async Task Only_the_secret_key_opens_the_door(string? header)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Http.DefaultRequestHeaders.Remove("Authorization");
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/balance");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        var answer = await sandbox.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("invalid_request_error", answer.ErrorText("type"));
    }

    [Theory]
    [InlineData("/v1/checkout/sessions/cs_test_nobody")]
    [InlineData("/v1/payment_intents/pi_nobody")]
    [InlineData("/v1/charges/ch_nobody")]
    [InlineData("/v1/refunds/re_nobody")]
    [InlineData("/v1/events/evt_nobody")]
    [InlineData("/v1/balance_transactions/txn_nobody")]
    [InlineData("/v1/accounts/acct_nobody")]
    [InlineData("/v1/transfers/tr_nobody")]
    public async Task What_does_not_exist_is_not_found(string path)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var answer = await sandbox.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("resource_missing", answer.ErrorText("code"));
    }

    [Fact]
    public async Task An_address_that_the_stand_in_does_not_speak_says_so()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var answer = await sandbox.GetAsync("/v1/subscriptions");
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.StartsWith("Unrecognized request URL (GET: /v1/subscriptions)", answer.ErrorText("message"), StringComparison.Ordinal);
    }
}
