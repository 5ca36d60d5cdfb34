using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.StripeSandbox.Tests;

/// <summary>
/// Writes what the stand-in answers, what our client asks and the names that it reads as TypeScript, and has the
/// compiler hold it against the types of the official package: a field that is missing, misspelled or of the wrong
/// kind is an error.
/// </summary>
public sealed class OfficialTypesTests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder source = new("""
        import type { Stripe } from 'stripe';
        type List<T> = Stripe.ApiList<T>;
        declare const decimal: Stripe.Decimal;

        """);

    [Fact]
    public async Task Answers_questions_and_names_are_those_of_the_official_types()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await RecordPaymentsAsync(sandbox);
        await RecordRefundsAsync(sandbox);
        await RecordConnectAsync(sandbox);
        await RecordDisputesAsync(sandbox);
        await RecordEventsAsync(sandbox);
        await RecordQuestionsAsync(sandbox);
        RecordNames();
        await CompileAsync();
    }

    [Fact]
    public async Task The_compiler_notices_what_is_missing_misspelled_or_unknown()
    {
        source.AppendLine("""
            ({ object: 'balance', available: [], livemode: false }) satisfies Stripe.Balance;
            ({ object: 'balance', available: [], pending: [], livemode: false, colour: 1 }) satisfies Stripe.Balance;
            'refund_date' satisfies keyof Stripe.Refund;
            ({ payment_intent: 'pi_1', amount: '100' }) satisfies Stripe.RefundCreateParams;
            """);

        var failure = await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(CompileAsync);

        Assert.Contains("Property 'pending' is missing", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'colour' does not exist", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refund_date", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Type 'string' is not assignable to type 'number'", failure.Message, StringComparison.Ordinal);
    }

    private async Task RecordPaymentsAsync(Sandbox sandbox)
    {
        (string, string)[] offered = [("payment_method_options[wechat_pay][client]", "web"), ("custom_text[submit][message]", "Thank you")];
        var open = await sandbox.CreateSessionAsync(offered);
        Answered("Stripe.Checkout.Session", open.Body);
        Answered("List<Stripe.LineItem>", (await sandbox.GetAsync($"/v1/checkout/sessions/{open.Text("id")}/line_items")).Body);
        PayRequest[] ways =
        [
            new(Card: TestCards.Paid),
            new(Card: TestCards.Declined),
            new(Card: TestCards.Authentication, Confirm: Confirmation.Leave),
            new(Card: TestCards.SettlesLater),
            new("alipay"),
            new("wechat_pay"),
        ];
        foreach (var way in ways)
        {
            var session = await sandbox.OpenSessionAsync(offered);
            sandbox.Server.Pay(session, way);
            var paid = await sandbox.GetAsync($"/v1/checkout/sessions/{session}?expand[]=line_items&expand[]=payment_intent.latest_charge.balance_transaction");
            Answered("Stripe.Checkout.Session", paid.Body);
        }
        Answered("List<Stripe.PaymentIntent>", (await sandbox.GetAsync("/v1/payment_intents")).Body);
        Answered("List<Stripe.Charge>", (await sandbox.GetAsync("/v1/charges")).Body);
        Answered("List<Stripe.BalanceTransaction>", (await sandbox.GetAsync("/v1/balance_transactions")).Body);
        Answered("Stripe.Balance", (await sandbox.GetAsync("/v1/balance")).Body);
        await sandbox.PostAsync($"/v1/checkout/sessions/{open.Text("id")}/expire");
    }

    /// <summary>One of each type, of all that has happened.</summary>
    private async Task RecordEventsAsync(Sandbox sandbox)
    {
        foreach (var type in sandbox.EventTypes().Distinct(StringComparer.Ordinal))
        {
            Answered($"Extract<Stripe.Event, {{ type: '{type}' }}>", (await sandbox.GetAsync("/v1/events?limit=1&type=" + type)).Data.Single());
        }
    }

    private async Task RecordDisputesAsync(Sandbox sandbox)
    {
        foreach (var isInquiry in new[] { true, false })
        {
            var dispute = sandbox.Server.Dispute(await sandbox.PaidIntentAsync(), new DisputeRequest(IsInquiry: isInquiry)).Id;
            Answered("Stripe.Dispute", (await sandbox.GetAsync("/v1/disputes/" + dispute)).Body);
            await sandbox.PostAsync("/v1/disputes/" + dispute, ("evidence[shipping_carrier]", "SF"), ("submit", "false"));
            await sandbox.PostAsync("/v1/disputes/" + dispute, ("evidence[uncategorized_text]", "winning_evidence"));
            Answered("Stripe.Dispute", (await sandbox.GetAsync($"/v1/disputes/{dispute}?expand[]=charge&expand[]=payment_intent")).Body);
        }
        await sandbox.PaidIntentAsync(new PayRequest(Card: TestCards.Disputed));
        Answered("List<Stripe.Dispute>", (await sandbox.GetAsync("/v1/disputes")).Body);
        Answered("List<Stripe.BalanceTransaction>", (await sandbox.GetAsync("/v1/balance_transactions?type=adjustment")).Body);
    }

    private async Task RecordRefundsAsync(Sandbox sandbox)
    {
        foreach (var outcome in Enum.GetValues<RefundOutcome>())
        {
            sandbox.Server.Options.RefundOutcome = outcome;
            sandbox.Server.Options.RefundDelay = TimeSpan.FromMilliseconds(50);
            foreach (var way in new[] { new PayRequest(), new PayRequest("alipay") })
            {
                var intent = await sandbox.PaidIntentAsync(way);
                var refund = await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent), ("amount", "100"), ("reason", "duplicate"));
                Answered("Stripe.Refund", refund.Body);
                await Task.Delay(100);
                sandbox.Server.RunDue();
                Answered("Stripe.Refund", (await sandbox.GetAsync($"/v1/refunds/{refund.Text("id")}?expand[]=charge.refunds&expand[]=balance_transaction")).Body);
            }
        }
        Assert.Contains("refund.failed", sandbox.EventTypes());
    }

    private async Task RecordConnectAsync(Sandbox sandbox)
    {
        using var http = new HttpClient();
        var stripe = OurClient.For(sandbox.Server, http);
        await sandbox.PaidIntentAsync();
        var charge = sandbox.Server.State.Charges.All()[^1].Id;
        var account = (await stripe.Accounts.CreateAsync(OurClient.Grower(), "types-account")).Id;
        Answered("Stripe.Account", (await sandbox.GetAsync("/v1/accounts/" + account)).Body);
        Answered("Stripe.AccountLink", (await sandbox.PostAsync("/v1/account_links", ("account", account), ("type", "account_onboarding"), ("refresh_url", "http://localhost/a"), ("return_url", "http://localhost/b"))).Body);
        await sandbox.Http.PostAsync($"/sandbox/accounts/{account}/onboard", null);
        var transfer = (await stripe.Transfers.CreateAsync(OurClient.Payout(account, charge), "types-transfer")).Id;
        Answered("Stripe.TransferReversal", (await sandbox.PostAsync($"/v1/transfers/{transfer}/reversals", ("amount", "100"))).Body);
        Answered("Stripe.Transfer", (await sandbox.GetAsync($"/v1/transfers/{transfer}?expand[]=balance_transaction")).Body);
        Answered("List<Stripe.TransferReversal>", (await sandbox.GetAsync($"/v1/transfers/{transfer}/reversals")).Body);
        Answered("List<Stripe.Transfer>", (await sandbox.GetAsync("/v1/transfers?transfer_group=campaign-7")).Body);
        sandbox.Server.Require(account, new AccountDemand(
            ["individual.verification.document"], IsPastDue: true, Deadline: 2_000_000_000, new AccountDemandError("verification_document_expired", "It has expired.")));
        Answered("List<Stripe.Account>", (await sandbox.GetAsync("/v1/accounts")).Body);
        Answered("Stripe.Account", (await sandbox.GetAsync("/v1/account")).Body);
        Answered("Stripe.BalanceSettings", (await sandbox.GetAsync("/v1/balance_settings")).Body);
    }

    private async Task RecordQuestionsAsync(Sandbox sandbox)
    {
        using var recorder = new Recorder();
        using var http = new HttpClient(recorder);
        var stripe = OurClient.For(sandbox.Server, http);
        var session = await stripe.CheckoutSessions.CreateAsync(OurClient.Kiwis(), "types-session");
        Asked("Stripe.Checkout.SessionCreateParams", recorder.Last);
        var intent = sandbox.Server.Pay(session.Id).PaymentIntentId!;
        sandbox.Server.Options.RefundOutcome = RefundOutcome.Succeeds;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pledge"] = "p42" };
        await stripe.Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = intent, Amount = 100, Reason = "duplicate", ReverseTransfer = false, RefundApplicationFee = false, Metadata = metadata, Expand = ["charge"] }, "types-refund");
        Asked("Stripe.RefundCreateParams", recorder.Last);
        var account = await stripe.Accounts.CreateAsync(OurClient.Grower(), "types-account-2");
        Asked("Stripe.AccountCreateParams", recorder.Last);
        await stripe.AccountLinks.CreateAsync(OurClient.Onboarding(account.Id), "types-link");
        Asked("Stripe.AccountLinkCreateParams", recorder.Last);
        await sandbox.Http.PostAsync($"/sandbox/accounts/{account.Id}/onboard", null);
        var charge = sandbox.Server.State.PaymentIntents.Find(intent)!.LatestChargeId!;
        var transfer = await stripe.Transfers.CreateAsync(OurClient.Payout(account.Id, charge), "types-transfer-2");
        Asked("Stripe.TransferCreateParams", recorder.Last);
        await stripe.TransferReversals.CreateAsync(transfer.Id, new TransferReversalCreateParams { Amount = 100, Description = "Claim", Metadata = metadata }, "types-reversal");
        Asked("Stripe.TransferCreateReversalParams", recorder.Last);
        await stripe.Accounts.UpdateAsync(account.Id, OurClient.Changes(), "types-update");
        Asked("Stripe.AccountUpdateParams", recorder.Last);
        await stripe.BalanceSettings.UpdateAsync(OurClient.PaidOutByHand(), "types-settings");
        Asked("Stripe.BalanceSettingsUpdateParams", recorder.Last);
        var dispute = sandbox.Server.Dispute(await sandbox.PaidIntentAsync()).Id;
        await stripe.Disputes.UpdateAsync(dispute, new DisputeUpdateParams { Evidence = OurClient.Evidence(), Submit = true, Metadata = metadata, Expand = ["charge"] }, "types-evidence");
        Asked("Stripe.DisputeUpdateParams", recorder.Last);
    }

    /// <summary>Every field that our client reads exists in the type that it stands for.</summary>
    private void RecordNames()
    {
        Names<StripeCheckoutSession>("Stripe.Checkout.Session");
        Names<StripePaymentIntent>("Stripe.PaymentIntent");
        Names<StripeCharge>("Stripe.Charge");
        Names<StripeRefund>("Stripe.Refund");
        Names<StripeBalanceTransaction>("Stripe.BalanceTransaction");
        Names<StripeFeeDetail>("Stripe.BalanceTransaction.FeeDetail");
        Names<StripeBalance>("Stripe.Balance");
        Names<StripeEvent>("Stripe.Event");
        Names<StripeAccountLink>("Stripe.AccountLink");
        Names<StripeTransfer>("Stripe.Transfer");
        Names<StripeTransferReversal>("Stripe.TransferReversal");
        Names<StripeDispute>("Stripe.Dispute");
        Names<StripeEvidenceDetails>("Stripe.Dispute.EvidenceDetails");
        Names<DisputeUpdateParams>("Stripe.DisputeUpdateParams");
        Names<DisputeEvidence>("Stripe.DisputeUpdateParams.Evidence");
        Names<DisputeListParams>("Stripe.DisputeListParams");
        Names<CheckoutSessionListParams>("Stripe.Checkout.SessionListParams");
        Names<RefundListParams>("Stripe.RefundListParams");
        Names<BalanceTransactionListParams>("Stripe.BalanceTransactionListParams");
        Names<EventListParams>("Stripe.EventListParams");
        Names<TransferListParams>("Stripe.TransferListParams");
        Names<ChargeListParams>("Stripe.ChargeListParams");
        Names<AccountListParams>("Stripe.AccountListParams");
        Names<StripeBalanceSettings>("Stripe.BalanceSettings");
        Names<StripePaymentsBalanceSettings>("Stripe.BalanceSettings.Payments");
        Names<StripeBalancePayouts>("Stripe.BalanceSettings.Payments.Payouts");
        Names<StripePayoutSchedule>("Stripe.BalanceSettings.Payments.Payouts.Schedule");
        Names<StripePayoutSchedule>("Stripe.Account.Settings.Payouts.Schedule");
        Names<StripeAccountPayouts>("Stripe.Account.Settings.Payouts");
        // An account that was deleted is a type of its own there, and a flag in ours.
        Names<StripeAccount>("(Stripe.Account & Stripe.DeletedAccount)");
        Names<StripeRequirements>("Stripe.Account.Requirements");
    }

    private void Names<T>(string type)
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            {
                source.AppendLine($"'{JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)}' satisfies keyof {type};");
            }
        }
    }

    /// <summary>The client turns some texts into decimals as it reads; the compiler sees its types, so they are replaced here.</summary>
    private void Answered(string type, JsonObject json)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(
            json.ToJsonString(Plain), "\"unit_amount_decimal\":\"\\d+\"", "\"unit_amount_decimal\":decimal", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        source.AppendLine($"({text}) satisfies {type};");
    }

    private void Asked(string type, JsonNode question) => source.AppendLine($"({question.ToJsonString(Plain)}) satisfies {type};");

    private async Task CompileAsync()
    {
        var modules = await Node.ModulesAsync();
        var folder = Directory.CreateTempSubdirectory("stripe-types-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "recorded.ts"), source.ToString());
            var settings = new JsonObject
            {
                ["compilerOptions"] = new JsonObject
                {
                    ["strict"] = true,
                    ["noEmit"] = true,
                    ["skipLibCheck"] = true,
                    ["target"] = "es2022",
                    ["module"] = "esnext",
                    ["moduleResolution"] = "bundler",
                    ["types"] = new JsonArray(),
                    ["noErrorTruncation"] = false,
                    ["paths"] = new JsonObject { ["stripe"] = new JsonArray(Path.Combine(modules, "stripe", "esm", "stripe.esm.node.d.ts")) },
                },
                ["files"] = new JsonArray("recorded.ts"),
            };
            await File.WriteAllTextAsync(Path.Combine(folder, "tsconfig.json"), settings.ToJsonString());
            await Node.RunAsync("node", [Path.Combine(modules, "typescript", "bin", "tsc"), "-p", folder]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Keeps the form that was sent last, as the object that the official client would have been given.</summary>
    private sealed class Recorder : DelegatingHandler
    {
        public Recorder()
            : base(new SocketsHttpHandler())
        {
        }

        public JsonNode Last { get; private set; } = new JsonObject();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var text = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var root = new JsonObject();
            foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')))
            {
                Put(root, Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
            }
            Last = Arrays(root);
            return await base.SendAsync(request, cancellationToken);
        }

        private static void Put(JsonObject root, string key, string value)
        {
            var segments = key.Replace("]", "", StringComparison.Ordinal).Split('[');
            var node = root;
            foreach (var segment in segments[..^1])
            {
                node = (JsonObject)(node[segment] ??= new JsonObject());
            }
            var name = segments[^1].Length > 0 ? segments[^1] : node.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            node[name] = Value(name, value);
        }

        private static JsonNode Value(string name, string value) =>
            value is "true" or "false" ? JsonValue.Create(value == "true")
            : name != "mcc" && long.TryParse(value, out var number) ? JsonValue.Create(number)
            : JsonValue.Create(value);

        /// <summary>Objects whose names count from 0 were lists.</summary>
        private static JsonNode Arrays(JsonNode node)
        {
            if (node is not JsonObject map)
            {
                return node.DeepClone();
            }
            var isList = map.Count > 0 && map.Select((pair, place) => pair.Key == place.ToString(System.Globalization.CultureInfo.InvariantCulture)).All(fits => fits);
            return isList
                ? new JsonArray([.. map.Select(pair => Arrays(pair.Value!))])
                : new JsonObject(map.Select(pair => new KeyValuePair<string, JsonNode?>(pair.Key, Arrays(pair.Value!))));
        }
    }
}
