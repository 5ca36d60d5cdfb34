using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;
using static PreOrderFarm.Payments.Stripe.StripeFaults;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>The seam to Stripe: the only place where the product's words become Stripe's and back.</summary>
public sealed class StripeGateway(StripeAccounts accounts, TimeProvider clock) : IPaymentGateway
{
    internal static readonly string[] ExpandCharge = ["payment_intent.latest_charge"];
    private static readonly string[] ExpandBalanceOfCharge = ["latest_charge.balance_transaction"];
    private static readonly string[] ExpandBalance = ["balance_transaction"];
    private static readonly string[] ExpandFailureBalance = ["failure_balance_transaction"];

    // Stripe may forget an idempotency key after 24 hours (https://docs.stripe.com/api/idempotent_requests).
    private static readonly TimeSpan KeyIsSafeFor = TimeSpan.FromHours(23);

    public Task<CheckoutState> OpenCheckoutAsync(CheckoutOrder order, CancellationToken ct) => AskAsync(async () =>
    {
        try
        {
            return State(await accounts.Client(order.Account).CheckoutSessions.CreateAsync(SessionFor(order), Key("checkout", order.PaymentId), ct));
        }
        catch (StripeException fault) when (fault is { Kind: StripeErrorKind.Idempotency, IsOutcomeUnknown: false } or { Kind: StripeErrorKind.Api })
        {
            // The first request under this key had other contents (settings have changed since), or got a 500, which Stripe
            // repeats for as long as it remembers the key: its page, if it made one, is there to be found.
            if (await FindCheckoutAsync(order, ct) is { } made)
                return State(made);
            throw clock.GetUtcNow() >= order.ExpiresAt
                ? new GatewayRefused($"Stripe has no page of this payment, and it is too late for one. ({fault.Message})", fault)
                : new GatewayUnavailable(fault.Message, fault);
        }
    });

    public Task<CheckoutState> ReadCheckoutAsync(string account, string sessionId, CancellationToken ct) => AskAsync(async () =>
        State(await accounts.Client(account).CheckoutSessions.RetrieveAsync(sessionId, ExpandCharge, ct)));

    public Task<CheckoutState> ExpireCheckoutAsync(string account, string sessionId, CancellationToken ct) => AskAsync(async () =>
    {
        StripeException? broken = null;
        try
        {
            await accounts.Client(account).CheckoutSessions.ExpireAsync(sessionId, $"expire-{sessionId}", ct);
        }
        catch (StripeException refused) when (refused.Kind is StripeErrorKind.InvalidRequest or StripeErrorKind.Api)
        {
            // Only an open page can be closed: it was paid, or has closed by itself, or was closed by the request that got a 500.
            broken = refused.Kind == StripeErrorKind.Api ? refused : null;
        }
        var state = State(await accounts.Client(account).CheckoutSessions.RetrieveAsync(sessionId, ExpandCharge, ct));
        return broken is not null && state.Status == CheckoutStatus.Open ? throw broken : state;
    });

    public Task<RefundState> RefundAsync(RefundOrder order, CancellationToken ct) => AskAsync(async () =>
    {
        // After an answer that was lost, or a 500 (which Stripe repeats under its key), look before asking; never ask under another key.
        if ((order.WasAsked || clock.GetUtcNow() - order.RequestedAt > KeyIsSafeFor) && await FindRefundAsync(order, ct) is { } made)
            return State(made);
        return State(await accounts.Client(order.Account).Refunds.CreateAsync(new RefundCreateParams
        {
            PaymentIntent = order.PaymentIntentId,
            Amount = order.Amount.Minor,
            Metadata = Metadata(order),
        }, Key("refund", order.RefundId), ct));
    });

    private static Dictionary<string, string> Metadata(RefundOrder order)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["refund"] = order.RefundId.ToString("D"),
            ["campaign"] = order.CampaignId.ToString("D"),
        };
        if (order.FirstId is { } first)
            metadata["first_refund"] = first.ToString("D");
        return metadata;
    }

    public Task<RefundState> ReadRefundAsync(string account, string refundId, CancellationToken ct) => AskAsync(async () =>
        State(await accounts.Client(account).Refunds.RetrieveAsync(refundId, cancellationToken: ct)));

    public Task<Settlement?> ReadPaymentSettlementAsync(string account, string paymentIntentId, CancellationToken ct) => AskAsync(async () =>
        Settled((await accounts.Client(account).PaymentIntents.RetrieveAsync(paymentIntentId, ExpandBalanceOfCharge, ct)).LatestCharge?.Object?.BalanceTransaction?.Object));

    public Task<Settlement?> ReadRefundSettlementAsync(string account, string refundId, CancellationToken ct) => AskAsync(async () =>
        Settled((await accounts.Client(account).Refunds.RetrieveAsync(refundId, ExpandBalance, ct)).BalanceTransaction?.Object));

    public Task<Settlement?> ReadReturnedRefundSettlementAsync(string account, string refundId, CancellationToken ct) => AskAsync(async () =>
        Settled((await accounts.Client(account).Refunds.RetrieveAsync(refundId, ExpandFailureBalance, ct)).FailureBalanceTransaction?.Object));

    public GatewayEvent VerifyEvent(ReadOnlySpan<byte> rawBody, string? signatureHeader)
    {
        StripeSignatureException? refusal = null;
        foreach (var (account, secret) in accounts.WebhookSecrets)
        {
            try
            {
                var happened = StripeWebhook.Verify(rawBody, signatureHeader, secret, clock.GetUtcNow());
                return new GatewayEvent(account, happened.Id, happened.Type, happened.ObjectId ?? "", happened.Created);
            }
            catch (StripeSignatureException forged)
            {
                refusal ??= forged;
            }
        }
        throw new ForgedEvent(refusal!.Message, refusal);
    }

    private static CheckoutSessionCreateParams SessionFor(CheckoutOrder order)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["payment"] = order.PaymentId.ToString("D"),
            ["pledge"] = order.PledgeId.ToString("D"),
            ["campaign"] = order.CampaignId.ToString("D"),
        };
        return new CheckoutSessionCreateParams
        {
            LineItems = [.. order.Lines.Select(line => new CheckoutLineItem
            {
                Quantity = line.Quantity,
                PriceData = new CheckoutPriceData
                {
                    Currency = line.UnitPrice.Currency.ToLowerInvariant(),
                    UnitAmount = line.UnitPrice.Minor,
                    ProductData = new CheckoutProductData { Name = line.Name },
                },
            })],
            AllowedPaymentMethodTypes = order.Methods,
            PaymentMethodOptions = order.Methods.Contains(StripePaymentMethodTypes.WechatPay, StringComparer.Ordinal)
                ? new CheckoutPaymentMethodOptions { WechatPay = new WechatPayOptions() }
                : null,
            AdaptivePricing = new CheckoutAdaptivePricing { Enabled = false },
            CustomerEmail = order.Email,
            ClientReferenceId = order.PaymentId.ToString("D"),
            Metadata = metadata,
            PaymentIntentData = new CheckoutPaymentIntentData
            {
                Description = order.Description,
                TransferGroup = order.CampaignId.ToString("D"),
                Metadata = metadata,
            },
            SuccessUrl = order.ReturnUrl.OriginalString,
            CancelUrl = order.CancelUrl.OriginalString,
            ExpiresAt = order.ExpiresAt,
            Locale = order.Culture switch { "zh-Hans" => "zh", "zh-Hant" => "zh-TW", _ => "en" },
        };
    }

    internal static CheckoutState State(StripeCheckoutSession session)
    {
        if (!Guid.TryParse(session.ClientReferenceId, out var paymentId))
            throw new NotOurs($"Checkout session {session.Id} is not one of ours: its client_reference_id is '{session.ClientReferenceId}'.");
        var intent = session.PaymentIntent?.Object;
        var charge = intent?.LatestCharge?.Object;
        return new CheckoutState(
            StatusOf(session, intent),
            paymentId,
            session.Id,
            session.Url,
            session.PaymentIntent?.Id,
            intent?.LatestCharge?.Id,
            charge?.PaymentMethodDetails?.Type,
            session is { AmountTotal: { } total, Currency: { } currency } ? new Money(total, currency.ToUpperInvariant()) : null);
    }

    private static CheckoutStatus StatusOf(StripeCheckoutSession session, StripePaymentIntent? intent) => (session.Status, session.PaymentStatus) switch
    {
        (StripeSessionStatus.Open, _) => CheckoutStatus.Open,
        (StripeSessionStatus.Expired, _) => CheckoutStatus.Expired,
        (StripeSessionStatus.Complete, StripeSessionPaymentStatus.Paid) => CheckoutStatus.Paid,
        (StripeSessionStatus.Complete, StripeSessionPaymentStatus.Unpaid) =>
            intent?.Status is StripePaymentIntentStatus.RequiresPaymentMethod or StripePaymentIntentStatus.Canceled
                ? CheckoutStatus.Failed
                : CheckoutStatus.Processing,
        var other => throw new InvalidOperationException($"Checkout session {session.Id} is {other.Status}, {other.PaymentStatus}: that is not known here."),
    };

    private async Task<StripeCheckoutSession?> FindCheckoutAsync(CheckoutOrder order, CancellationToken ct)
    {
        var id = order.PaymentId.ToString("D");
        var window = new StripeCreatedRange { Gte = order.AskedAt.AddMinutes(-1), Lte = order.ExpiresAt };
        await foreach (var session in accounts.Client(order.Account).CheckoutSessions.ListAllAsync(new CheckoutSessionListParams { Created = window, Limit = 100 }, ct))
        {
            if (string.Equals(session.ClientReferenceId, id, StringComparison.Ordinal))
                return session;
        }
        return null;
    }

    private async Task<StripeRefund?> FindRefundAsync(RefundOrder order, CancellationToken ct)
    {
        await foreach (var refund in accounts.Client(order.Account).Refunds.ListAllAsync(new RefundListParams { PaymentIntent = order.PaymentIntentId }, ct))
        {
            if (StripeCalls.IdIn(refund.Metadata, "refund") == order.RefundId)
                return refund;
        }
        return null;
    }

    internal static RefundState State(StripeRefund refund) => new(
        StripeCalls.IdIn(refund.Metadata, "refund"),
        refund.Id,
        refund.Status switch
        {
            StripeRefundStatus.Succeeded => RefundStatus.Succeeded,
            StripeRefundStatus.Failed or StripeRefundStatus.Canceled => RefundStatus.Failed,
            StripeRefundStatus.Pending or StripeRefundStatus.RequiresAction => RefundStatus.Pending,
            _ => throw new InvalidOperationException($"Refund {refund.Id} is {refund.Status}: that is not known here."),
        },
        refund.FailureReason,
        refund.PendingReason,
        StripeCalls.IdIn(refund.Metadata, "first_refund"));

    private static Settlement? Settled(StripeBalanceTransaction? balance)
    {
        if (balance is null)
            return null;
        var currency = balance.Currency.ToUpperInvariant();
        return new Settlement(balance.Id, new Money(Math.Abs(balance.Amount), currency), new Money(balance.Fee, currency));
    }

    private static string Key(string what, Guid id) => $"{what}-{id:D}";
}
