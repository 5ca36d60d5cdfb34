using PreOrderFarm.Stripe;

namespace PreOrderFarm.StripeSandbox.Tests;

/// <summary>Our client, and what it asks for with every parameter that it knows.</summary>
internal static class OurClient
{
    public static StripeClient For(SandboxServer server, HttpClient http, string key = Sandbox.Key) => new(
        http,
        new StripeOptions
        {
            ApiBase = server.BaseAddress,
            SecretKey = key,
            WebhookSecret = Receiver.Secret,
            RetryBaseDelay = TimeSpan.FromMilliseconds(5),
            RetryMaxDelay = TimeSpan.FromMilliseconds(20),
        },
        TimeProvider.System);

    public static CheckoutSessionCreateParams Kiwis() => new()
    {
        LineItems =
        [
            new CheckoutLineItem
            {
                PriceData = new CheckoutPriceData
                {
                    Currency = "eur",
                    UnitAmount = 2990,
                    ProductData = new CheckoutProductData { Name = "红心猕猴桃 5 kg", Description = "Harvest of October" },
                },
                Quantity = 2,
            },
        ],
        SuccessUrl = "http://localhost:5080/paid?session={CHECKOUT_SESSION_ID}",
        CancelUrl = "http://localhost:5080/cart",
        AllowedPaymentMethodTypes = ["card", "alipay", "wechat_pay"],
        PaymentMethodOptions = new CheckoutPaymentMethodOptions { WechatPay = new WechatPayOptions() },
        CustomerEmail = "mei@example.cn",
        ClientReferenceId = "pledge-42",
        Locale = "zh",
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["variety"] = "红心" },
        PaymentIntentData = new CheckoutPaymentIntentData
        {
            Description = "Pledge 42",
            TransferGroup = "campaign-7",
            StatementDescriptorSuffix = "KIWI",
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pledge"] = "p42" },
        },
        Expand = ["line_items"],
    };

    public static AccountCreateParams Grower() => new()
    {
        Controller = new StripeAccountController
        {
            Fees = new StripeControllerFees { Payer = "application" },
            Losses = new StripeControllerLosses { Payments = "application" },
            RequirementCollection = "stripe",
            StripeDashboard = new StripeControllerDashboard { Type = "express" },
        },
        Country = "DE",
        Email = "grower@example.de",
        BusinessType = "individual",
        DefaultCurrency = "eur",
        Capabilities = new AccountCapabilitiesParams { Transfers = new AccountCapabilityParams(), CardPayments = new AccountCapabilityParams() },
        BusinessProfile = new AccountBusinessProfileParams { Name = "Hof", Mcc = "0763", ProductDescription = "Fruit", Url = "https://hof.example" },
        TosAcceptance = new AccountTosAcceptanceParams { ServiceAgreement = "full" },
        Settings = new AccountSettingsParams { Payouts = new AccountPayoutSettingsParams { Schedule = new AccountPayoutScheduleParams { Interval = "manual" } } },
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["grower"] = "g7" },
    };

    public static AccountUpdateParams Changes() => new()
    {
        Email = "grower@example.de",
        Capabilities = new AccountCapabilitiesParams { Transfers = new AccountCapabilityParams() },
        BusinessProfile = new AccountBusinessProfileParams { Name = "Hof" },
        Settings = new AccountSettingsParams { Payouts = new AccountPayoutSettingsParams { Schedule = new AccountPayoutScheduleParams { Interval = "weekly" } } },
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["grower"] = "g7" },
    };

    public static BalanceSettingsUpdateParams PaidOutByHand() => new()
    {
        Payments = new PaymentsBalanceSettingsParams { Payouts = new AccountPayoutSettingsParams { Schedule = new AccountPayoutScheduleParams { Interval = "manual" } } },
    };

    /// <summary>Every field has its own name for a text.</summary>
    public static DisputeEvidence Evidence()
    {
        var evidence = new DisputeEvidence();
        foreach (var field in typeof(DisputeEvidence).GetProperties())
        {
            field.SetValue(evidence, field.Name);
        }
        return evidence;
    }

    public static AccountLinkCreateParams Onboarding(string account) => new()
    {
        Account = account,
        RefreshUrl = "http://localhost:5080/again",
        ReturnUrl = "http://localhost:5080/done",
        CollectionOptions = new AccountLinkCollectionOptions { Fields = "eventually_due", FutureRequirements = "include" },
    };

    public static TransferCreateParams Payout(string account, string charge) => new()
    {
        Amount = 5000,
        Currency = "eur",
        Destination = account,
        SourceTransaction = charge,
        TransferGroup = "campaign-7",
        Description = "Harvest",
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["campaign"] = "c7" },
    };
}
