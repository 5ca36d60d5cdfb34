namespace PreOrderFarm.StripeSandbox;

/// <summary>Reads and checks what a session is asked for: https://docs.stripe.com/api/checkout/sessions/create.</summary>
internal sealed class CreateSession(SandboxState state)
{
    private const long LargestMinor = 99_999_999;
    private const int MostLines = 100;

    /// <summary>Presentment currencies: https://docs.stripe.com/payments/alipay and /payments/wechat-pay.</summary>
    private static readonly HashSet<string> AlipayCurrencies = new(["cny", "aud", "cad", "eur", "gbp", "hkd", "jpy", "myr", "nzd", "sgd", "usd"], StringComparer.Ordinal);

    private static readonly HashSet<string> WechatCurrencies = new(["cny", "aud", "cad", "chf", "dkk", "eur", "gbp", "hkd", "jpy", "nok", "sek", "sgd", "usd"], StringComparer.Ordinal);

    public CheckoutSession Run(Params parameters)
    {
        var session = Read(parameters);
        parameters.MustBeAllRead();
        MustExpireBetweenHalfAnHourAndADay(session);
        MustCostEnough(session);
        MustTellHowWechatIsShown(session);
        state.Sessions.Put(session);
        SessionExpiry.Schedule(state, session);
        return session;
    }

    private void MustExpireBetweenHalfAnHourAndADay(CheckoutSession session)
    {
        if (session.ExpiresAt < session.Created + (30 * 60))
        {
            throw StripeError.Invalid("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", null, "expires_at");
        }
        if (session.ExpiresAt > session.Created + (24 * 60 * 60))
        {
            throw StripeError.Invalid("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", null, "expires_at");
        }
    }

    private void MustCostEnough(CheckoutSession session)
    {
        var total = session.TotalMinor;
        if (total > LargestMinor)
        {
            throw StripeError.Invalid($"The Checkout Session's total amount must be no more than {Currencies.Format(LargestMinor, session.Currency)}", "amount_too_large", "line_items");
        }
        var settlement = state.Options.SettlementCurrency;
        var isEnough = Currencies.MinimumMinor(session.Currency) is { } minimum
            ? total >= minimum
            : total * Currencies.Rate(session.Currency, settlement, state.Options.EurosPerUnit) >= (Currencies.MinimumMinor(settlement) ?? 50);
        if (!isEnough)
        {
            throw StripeError.Invalid($"The Checkout Session's total amount due must add up to at least the smallest charge in {session.Currency}.", "amount_too_small", "line_items");
        }
    }

    private static void MustTellHowWechatIsShown(CheckoutSession session)
    {
        if (session.Methods.Contains("wechat_pay", StringComparer.Ordinal) && !session.HasWechatOptions)
        {
            throw StripeError.Invalid(
                "`payment_method_options[wechat_pay][client]` must be set to `web` when WeChat Pay is offered.",
                "parameter_missing",
                "payment_method_options[wechat_pay][client]");
        }
    }

    private CheckoutSession Read(Params parameters)
    {
        MustBeAHostedPayment(parameters);
        var (currency, lines) = Lines(parameters);
        var successUrl = parameters.Url("success_url") ?? throw StripeError.MissingParam("success_url");
        var intent = parameters.Child("payment_intent_data");
        var allowed = parameters.Child("allowed_payment_method_types") is null ? null : AllowedMethods(parameters);
        var created = state.NowSeconds;
        return new CheckoutSession
        {
            Id = Ids.New("cs_test_", 58),
            Created = created,
            ExpiresAt = parameters.Integer("expires_at") ?? created + (24 * 60 * 60),
            Currency = currency,
            Lines = lines,
            SuccessUrl = successUrl,
            CancelUrl = parameters.Url("cancel_url"),
            Metadata = parameters.Metadata(),
            IntentMetadata = intent?.Metadata() ?? [],
            Terms = Terms(intent),
            AllowedMethods = allowed,
            Methods = Methods(currency, allowed, HasWechatOptions(parameters)),
            HasWechatOptions = HasWechatOptions(parameters),
            // Left out, the account decides, and most have it on (https://docs.stripe.com/payments/currencies/localize-prices/adaptive-pricing).
            IsAdaptivePricing = parameters.Child("adaptive_pricing")?.Flag("enabled") ?? true,
            ClientReferenceId = parameters.Text("client_reference_id"),
            CustomerEmail = Email(parameters),
            Locale = parameters.Text("locale"),
            SubmitType = parameters.OneOf("submit_type", "auto", "book", "donate", "pay"),
            SubmitText = parameters.Child("custom_text")?.Child("submit")?.Text("message"),
        };
    }

    private static void MustBeAHostedPayment(Params parameters)
    {
        if (parameters.RequiredText("mode") != "payment")
        {
            throw StripeError.Invalid("The stand-in speaks Checkout in `payment` mode only.", null, "mode");
        }
        if ((parameters.OneOf("ui_mode", "elements", "embedded_page", "form", "hosted_page") ?? "hosted_page") != "hosted_page")
        {
            throw StripeError.Invalid("The stand-in speaks hosted Checkout only.", null, "ui_mode");
        }
    }

    private static (string Currency, IReadOnlyList<SessionLine> Lines) Lines(Params parameters)
    {
        var items = parameters.List("line_items");
        if (items.Count == 0)
        {
            throw StripeError.MissingParam("line_items");
        }
        if (items.Count > MostLines)
        {
            throw StripeError.Invalid($"You can have at most {MostLines} line items in a Checkout Session.", null, "line_items");
        }
        var read = items.Select(Line).ToList();
        var currency = read[0].Currency;
        if (read.Exists(line => line.Currency != currency))
        {
            throw StripeError.Invalid("All line items must be in the same currency.", null, "line_items");
        }
        return (currency, [.. read.Select(line => line.Line)]);
    }

    private static (string Currency, SessionLine Line) Line(Params item)
    {
        var price = item.Child("price_data") ?? throw StripeError.MissingParam(item.PathOf("price_data"));
        var product = price.Child("product_data") ?? throw StripeError.MissingParam(price.PathOf("product_data"));
        var currency = price.RequiredCurrency("currency");
        var unit = price.RequiredInteger("unit_amount");
        if (unit < 0)
        {
            throw StripeError.Invalid("This value must be greater than or equal to 0.", "parameter_invalid_integer", price.PathOf("unit_amount"));
        }
        if (unit > LargestMinor)
        {
            throw StripeError.Invalid($"Amount must be no more than {Currencies.Format(LargestMinor, currency)}", "amount_too_large", price.PathOf("unit_amount"));
        }
        price.OneOf("tax_behavior", "exclusive", "inclusive", "unspecified");
        product.Texts("images");
        product.Metadata();
        var quantity = item.RequiredInteger("quantity");
        if (quantity is < 1 or > 999_999)
        {
            throw StripeError.Invalid("This value must be between 1 and 999999.", "parameter_invalid_integer", item.PathOf("quantity"));
        }
        return (currency, new SessionLine(
            Ids.New("li_"),
            Ids.New("price_"),
            Ids.New("prod_", 14),
            product.RequiredText("name"),
            product.Text("description"),
            unit,
            quantity,
            item.Metadata()));
    }

    private static string? Email(Params parameters)
    {
        var email = parameters.Text("customer_email");
        return email is null || (email.IndexOf('@', StringComparison.Ordinal) > 0 && !email.Contains(' ', StringComparison.Ordinal))
            ? email
            : throw StripeError.Invalid($"Invalid email address: {email}", "email_invalid", "customer_email");
    }

    private static PaymentIntentTerms Terms(Params? intent) => new(
        intent?.Text("description"),
        intent?.Text("receipt_email"),
        intent?.Text("statement_descriptor"),
        intent?.Text("statement_descriptor_suffix"),
        intent?.Text("transfer_group"));

    private static bool HasWechatOptions(Params parameters)
    {
        var options = parameters.Child("payment_method_options");
        options?.Child("card")?.OneOf("request_three_d_secure", "any", "automatic", "challenge");
        return options?.Child("wechat_pay")?.OneOf("client", "web") is not null;
    }

    private static IReadOnlyList<string> AllowedMethods(Params parameters)
    {
        var allowed = parameters.Texts("allowed_payment_method_types");
        return allowed.Count > 0
            ? allowed
            : throw StripeError.Invalid("Invalid array", null, "allowed_payment_method_types");
    }

    /// <summary>A filter on what the currency makes eligible, not a list that must all be offered.</summary>
    private static IReadOnlyList<string> Methods(string currency, IReadOnlyList<string>? allowed, bool hasWechatOptions)
    {
        var eligible = new List<string> { "card" };
        if (AlipayCurrencies.Contains(currency))
        {
            eligible.Add("alipay");
        }
        if (WechatCurrencies.Contains(currency) && (hasWechatOptions || allowed is not null))
        {
            eligible.Add("wechat_pay");
        }
        var offered = allowed is null ? eligible : eligible.FindAll(method => allowed.Contains(method, StringComparer.Ordinal));
        return offered.Count > 0
            ? offered
            : throw StripeError.Invalid("No valid payment method types for this Checkout Session.", null, "allowed_payment_method_types");
    }
}
