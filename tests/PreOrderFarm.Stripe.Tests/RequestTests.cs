using System.Globalization;

namespace PreOrderFarm.Stripe.Tests;

/// <summary>What goes over the wire.</summary>
public sealed class RequestTests
{
    private static readonly DateTimeOffset s_expiry = DateTimeOffset.FromUnixTimeSeconds(1_790_002_100);

    [Fact]
    public async Task A_pay_page_is_written_as_a_nested_form()
    {
        using var stripe = new FakeStripe().Answers(200, Json.Session);

        await stripe.Client().CheckoutSessions.CreateAsync(PayPage(), "hold-1");

        var request = stripe.Seen.Single();
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("https://api.stripe.com/v1/checkout/sessions", request.Address.AbsoluteUri);
        Assert.Equal("application/x-www-form-urlencoded", request.ContentType);
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["mode"] = "payment",
                ["line_items[0][price_data][currency]"] = "eur",
                ["line_items[0][price_data][unit_amount]"] = "1250",
                ["line_items[0][price_data][product_data][name]"] = "猕猴桃 5 kg & more=sweet",
                ["line_items[0][price_data][product_data][description]"] = "Äpfel + Birnen [a]",
                ["line_items[0][quantity]"] = "2",
                ["line_items[1][price_data][currency]"] = "eur",
                ["line_items[1][price_data][unit_amount]"] = "450",
                ["line_items[1][price_data][product_data][name]"] = "Shipping",
                ["line_items[1][quantity]"] = "1",
                ["success_url"] = "https://farm.example/thanks?s={CHECKOUT_SESSION_ID}",
                ["cancel_url"] = "https://farm.example/back",
                ["allowed_payment_method_types[0]"] = "card",
                ["allowed_payment_method_types[1]"] = "wechat_pay",
                ["payment_method_options[wechat_pay][client]"] = "web",
                ["adaptive_pricing[enabled]"] = "false",
                ["customer_email"] = "li+test@example.org",
                ["client_reference_id"] = "pledge-7",
                ["metadata[pledge_id]"] = "7",
                ["payment_intent_data[description]"] = "Pledge 7",
                ["payment_intent_data[transfer_group]"] = "campaign-3",
                ["payment_intent_data[metadata][pledge_id]"] = "7",
                ["expires_at"] = "1790002100",
                ["locale"] = "zh-TW",
            },
            new SortedDictionary<string, string>(request.Form.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_form_is_spelled_as_the_official_client_spells_it()
    {
        using var stripe = new FakeStripe().Answers(200, Json.Session);

        await stripe.Client().CheckoutSessions.CreateAsync(
            new CheckoutSessionCreateParams
            {
                LineItems = [Line("猕猴桃 5 kg & more=sweet", 500, "jpy") with { Quantity = 2 }],
                SuccessUrl = "x",
                AdaptivePricing = null,
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pledge"] = "p+1" },
            },
            "key");

        // The text that stripe 23.1.0 for Node writes for the same parameters.
        Assert.Equal(
            "mode=payment&line_items[0][price_data][currency]=jpy&line_items[0][price_data][unit_amount]=500"
            + "&line_items[0][price_data][product_data][name]=%E7%8C%95%E7%8C%B4%E6%A1%83%205%20kg%20%26%20more%3Dsweet"
            + "&line_items[0][quantity]=2&success_url=x&metadata[pledge]=p%2B1",
            stripe.Seen.Single().Body);
    }

    [Fact]
    public async Task Every_request_names_the_version_and_the_key_but_only_posts_carry_an_idempotency_key()
    {
        using var stripe = new FakeStripe().Answers(200, Json.Refund).Answers(200, Json.Refund);
        var client = stripe.Client();

        await client.Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = "pi_1", Amount = 1250 }, "refund-9");
        await client.Refunds.RetrieveAsync("re_1");

        Assert.All(stripe.Seen, request =>
        {
            Assert.Equal("Bearer sk_test_123", request.Headers["Authorization"]);
            Assert.Equal("2026-10-28.endive", request.Headers["Stripe-Version"]);
        });
        Assert.Equal("refund-9", stripe.Seen[0].Key);
        Assert.Null(stripe.Seen[1].Key);
        Assert.Null(stripe.Seen[1].Body);
    }

    [Fact]
    public async Task Every_post_goes_to_its_path_under_the_callers_key()
    {
        using var stripe = new FakeStripe()
            .Answers(200, Json.Session)
            .Answers(200, """{"id":"acct_1","object":"account"}""")
            .Answers(200, """{"object":"account_link","url":"https://connect.example/x","created":1,"expires_at":2}""")
            .Answers(200, """{"id":"tr_1","object":"transfer","amount":5,"currency":"eur"}""")
            .Answers(200, """{"id":"trr_1","object":"transfer_reversal","amount":5,"currency":"eur"}""")
            .Answers(200, """{"id":"du_1","object":"dispute","amount":5,"currency":"eur","status":"under_review"}""");
        var client = stripe.Client();

        await client.CheckoutSessions.ExpireAsync("cs_test_1", "k1");
        await client.Accounts.CreateAsync(
            new AccountCreateParams
            {
                Country = "DE",
                Controller = new StripeAccountController
                {
                    Fees = new() { Payer = "application" },
                    Losses = new() { Payments = "application" },
                    RequirementCollection = "stripe",
                    StripeDashboard = new() { Type = "express" },
                },
                Capabilities = new() { Transfers = new() },
            },
            "k2");
        await client.AccountLinks.CreateAsync(new AccountLinkCreateParams { Account = "acct_1", RefreshUrl = "https://a", ReturnUrl = "https://b" }, "k3");
        await client.Transfers.CreateAsync(new TransferCreateParams { Amount = 5, Currency = "eur", Destination = "acct_1", TransferGroup = "g" }, "k4");
        await client.TransferReversals.CreateAsync("tr_1", new TransferReversalCreateParams { Amount = 5 }, "k5");
        await client.Disputes.UpdateAsync("du_1", new DisputeUpdateParams { Submit = false, Evidence = new DisputeEvidence { ShippingTrackingNumber = "1Z" } }, "k6");

        Assert.Equal(
            ["/v1/checkout/sessions/cs_test_1/expire", "/v1/accounts", "/v1/account_links", "/v1/transfers", "/v1/transfers/tr_1/reversals", "/v1/disputes/du_1"],
            stripe.Seen.Select(r => r.Address.AbsolutePath));
        Assert.Equal(["k1", "k2", "k3", "k4", "k5", "k6"], stripe.Seen.Select(r => r.Key));
        Assert.Equal("application", stripe.Seen[1].Form["controller[losses][payments]"]);
        Assert.Equal("true", stripe.Seen[1].Form["capabilities[transfers][requested]"]);
        Assert.Equal("1Z", stripe.Seen[5].Form["evidence[shipping_tracking_number]"]);
        Assert.Equal("false", stripe.Seen[5].Form["submit"]);
    }

    [Fact]
    public async Task What_has_no_id_or_two_finds_its_path()
    {
        using var stripe = new FakeStripe()
            .Answers(200, """{"id":"acct_1","object":"account","settings":{"payouts":{"schedule":{"interval":"manual"}}}}""")
            .Answers(200, """{"object":"balance_settings","payments":{"debit_negative_balances":true,"payouts":null}}""")
            .Answers(200, """{"id":"trr_1","object":"transfer_reversal","amount":5,"currency":"eur"}""")
            .Answers(200, """{"id":"du_1","object":"dispute","amount":5,"currency":"eur","status":"lost"}""")
            .Answers(200, Json.List(hasMore: false));
        var client = stripe.Client();

        Assert.Equal("manual", (await client.Accounts.RetrieveOwnAsync()).Settings!.Payouts!.Schedule!.Interval);
        Assert.Null((await client.BalanceSettings.RetrieveAsync()).Payments.Payouts);
        await client.TransferReversals.RetrieveAsync("tr_1", "trr_1");
        Assert.Equal(StripeDisputeStatus.Lost, (await client.Disputes.CloseAsync("du_1", "k1")).Status);
        await client.Charges.ListAsync(new ChargeListParams { TransferGroup = "g" });

        Assert.Equal(
            ["/v1/account", "/v1/balance_settings", "/v1/transfers/tr_1/reversals/trr_1", "/v1/disputes/du_1/close", "/v1/charges"],
            stripe.Seen.Select(r => r.Address.AbsolutePath));
        Assert.Equal("g", stripe.Seen[4].Query["transfer_group"]);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.TransferReversals.RetrieveAsync("tr_1", "../trr_1"));
    }

    [Fact]
    public async Task What_is_to_be_expanded_and_filtered_stands_in_the_query()
    {
        using var stripe = new FakeStripe()
            .Answers(200, """{"id":"pi_1","object":"payment_intent","amount":1,"currency":"eur","status":"succeeded"}""")
            .Answers(200, Json.List(hasMore: false));
        var client = stripe.Client();

        await client.PaymentIntents.RetrieveAsync("pi_1", ["latest_charge.balance_transaction"]);
        await client.Events.ListAsync(new EventListParams { Created = new() { Gte = s_expiry }, Types = ["refund.updated", "charge.updated"], Limit = 100 });

        Assert.Equal("latest_charge.balance_transaction", stripe.Seen[0].Query["expand[0]"]);
        Assert.Equal("/v1/events", stripe.Seen[1].Address.AbsolutePath);
        Assert.Equal("1790002100", stripe.Seen[1].Query["created[gte]"]);
        Assert.Equal("charge.updated", stripe.Seen[1].Query["types[1]"]);
        Assert.Equal("100", stripe.Seen[1].Query["limit"]);
    }

    [Fact]
    public async Task A_path_in_the_base_address_is_kept()
    {
        using var stripe = new FakeStripe().Answers(200, Json.Refund);
        stripe.Options.ApiBase = new Uri("http://127.0.0.1:12111/stripe/");

        await stripe.Client().Refunds.RetrieveAsync("re_1");

        Assert.Equal("http://127.0.0.1:12111/stripe/v1/refunds/re_1", stripe.Seen.Single().Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("re_1/../../accounts")]
    [InlineData("re_1?expand[]=charge")]
    [InlineData("re 1")]
    public async Task An_id_cannot_change_the_path(string id)
    {
        using var stripe = new FakeStripe();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => stripe.Client().Refunds.RetrieveAsync(id));

        Assert.Empty(stripe.Seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("line\nbreak")]
    [InlineData("ключ")]
    [InlineData(null)]
    public async Task A_post_without_a_sendable_key_is_not_sent(string? key)
    {
        using var stripe = new FakeStripe();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => stripe.Client().Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = "pi_1" }, key!));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => stripe.Client().Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = "pi_1" }, new string('k', 256)));

        Assert.Empty(stripe.Seen);
    }

    [Fact]
    public async Task A_metadata_key_cannot_pretend_to_be_nesting()
    {
        using var stripe = new FakeStripe();
        var parameters = new RefundCreateParams { PaymentIntent = "pi_1", Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["a][b"] = "c" } };

        await Assert.ThrowsAsync<ArgumentException>(() => stripe.Client().Refunds.CreateAsync(parameters, "key"));
    }

    [Fact]
    public async Task Numbers_do_not_depend_on_the_culture()
    {
        using var stripe = new FakeStripe().Answers(200, Json.Refund);
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
        try
        {
            await stripe.Client().Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = "pi_1", Amount = 12_345_678 }, "key");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal("12345678", stripe.Seen.Single().Form["amount"]);
    }

    private static CheckoutSessionCreateParams PayPage() => new()
    {
        LineItems = [Line("猕猴桃 5 kg & more=sweet", 1250, "eur", "Äpfel + Birnen [a]") with { Quantity = 2 }, Line("Shipping", 450, "eur")],
        SuccessUrl = "https://farm.example/thanks?s={CHECKOUT_SESSION_ID}",
        CancelUrl = "https://farm.example/back",
        AllowedPaymentMethodTypes = [StripePaymentMethodTypes.Card, StripePaymentMethodTypes.WechatPay],
        PaymentMethodOptions = new() { WechatPay = new() },
        CustomerEmail = "li+test@example.org",
        ClientReferenceId = "pledge-7",
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pledge_id"] = "7" },
        PaymentIntentData = new()
        {
            Description = "Pledge 7",
            TransferGroup = "campaign-3",
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pledge_id"] = "7" },
        },
        ExpiresAt = s_expiry,
        Locale = "zh-TW",
    };

    private static CheckoutLineItem Line(string name, long unitAmountMinor, string currency, string? description = null) => new()
    {
        PriceData = new() { Currency = currency, UnitAmount = unitAmountMinor, ProductData = new() { Name = name, Description = description } },
    };
}
