namespace PreOrderFarm.StripeSandbox;

/// <summary>What a payer does on the confirmation page of Alipay, WeChat Pay or a bank.</summary>
public enum Confirmation
{
    /// <summary>Agrees, and the money is there at once.</summary>
    Complete,

    /// <summary>Refuses.</summary>
    Fail,

    /// <summary>Agrees; the payment is processed for a while and succeeds.</summary>
    CompleteLater,

    /// <summary>Agrees; the payment is processed for a while and fails.</summary>
    FailLater,

    /// <summary>Leaves the page as it is: the payment stays unconfirmed.</summary>
    Leave,
}

/// <summary>
/// A payer's choice. <c>Method</c> is 'card', 'alipay' or 'wechat_pay'; <c>Card</c> a test card's number. Where a
/// confirmation page would follow, <c>Confirm</c> says what the payer does there.
/// </summary>
public sealed record PayRequest(string Method = "card", string? Card = null, Confirmation Confirm = Confirmation.Complete, string? Email = null);

public enum PayOutcome
{
    Paid,
    Processing,
    NeedsConfirmation,
    Declined,
}

/// <summary><c>Next</c> is where the payer's browser goes; null after a refusal, whose sentence is <c>Message</c>.</summary>
public sealed record PayResult(PayOutcome Outcome, string? Next, string? Message, string? PaymentIntentId);

/// <summary>What happens when a payer presses the button on the pay page. All inside the state's lock.</summary>
internal sealed class PaySession(SandboxState state)
{
    private static readonly PaymentFailure AuthenticationFailed = new(
        "payment_intent_authentication_failure",
        null,
        "The payment was not confirmed. You can try again or choose another way to pay.");

    public PayResult Run(string sessionId, PayRequest request) =>
        state.Work(null, () =>
        {
            var result = Attempt(sessionId, request);
            return result.Outcome == PayOutcome.NeedsConfirmation && request.Confirm != Confirmation.Leave
                ? Answer(sessionId, request.Confirm)
                : result;
        });

    /// <summary>The first step alone: a confirmation page, if there is one, is still to come.</summary>
    public PayResult Begin(string sessionId, PayRequest request) => state.Work(null, () => Attempt(sessionId, request));

    public PayResult Confirm(string sessionId, Confirmation answer) => state.Work(null, () => Answer(sessionId, answer));

    private PayResult Attempt(string sessionId, PayRequest request)
    {
        var session = OpenSession(sessionId);
        if (!session.Methods.Contains(request.Method, StringComparer.Ordinal))
        {
            throw StripeError.Invalid($"This Checkout Session does not offer {request.Method}.", null, "method");
        }
        var isCard = request.Method == "card";
        var card = isCard ? TestCards.Of(TestCards.Digits(request.Card ?? TestCards.Paid)) : null;
        session = session with { PayerEmail = request.Email ?? session.PayerEmail };
        var intent = IntentOf(session) with
        {
            Method = request.Method,
            CardNumber = card?.Number,
            PaymentMethodId = Ids.New("pm_"),
            LastFailure = null,
        };
        return (card?.Outcome ?? CardOutcome.NeedsAuthentication) switch
        {
            CardOutcome.Paid => Succeed(session, intent),
            CardOutcome.Declined => Decline(session, intent, card!.Failure!),
            CardOutcome.NeedsAuthentication => AskToConfirm(session, intent),
            CardOutcome.SettlesLater => Process(session, intent, willSucceed: true),
            CardOutcome.FailsLater => Process(session, intent, willSucceed: false),
            var other => throw new InvalidOperationException($"No such outcome: {other}."),
        };
    }

    private PayResult Answer(string sessionId, Confirmation answer)
    {
        var session = OpenSession(sessionId);
        var intent = session.PaymentIntentId is null ? null : state.PaymentIntents.Get(session.PaymentIntentId);
        if (intent?.Status != PaymentIntentStatus.RequiresAction)
        {
            throw StripeError.Refused("This payment waits for no confirmation.");
        }
        return answer switch
        {
            Confirmation.Complete => Succeed(session, intent),
            Confirmation.Fail => Decline(session, intent, AuthenticationFailed),
            Confirmation.CompleteLater => Process(session, intent, willSucceed: true),
            Confirmation.FailLater => Process(session, intent, willSucceed: false),
            Confirmation.Leave => AskToConfirm(session, intent),
            _ => throw new InvalidOperationException($"No such answer: {answer}."),
        };
    }

    private CheckoutSession OpenSession(string id)
    {
        var session = state.Sessions.Find(id) ?? throw StripeError.NoSuch("checkout.session", id, "session", 404);
        return session.Status switch
        {
            SessionStatus.Open => session,
            SessionStatus.Complete => throw StripeError.Refused("This Checkout Session has already been completed.", "checkout_session_complete"),
            SessionStatus.Expired => throw StripeError.Refused("This Checkout Session has expired.", "checkout_session_expired"),
            _ => throw new InvalidOperationException($"No such status: {session.Status}."),
        };
    }

    /// <summary>Stripe makes the payment intent when someone first tries to pay, not with the session.</summary>
    private PaymentIntent IntentOf(CheckoutSession session)
    {
        if (session.PaymentIntentId is { } id)
        {
            return state.PaymentIntents.Get(id);
        }
        var intentId = Ids.New("pi_");
        var intent = state.PaymentIntents.Put(new PaymentIntent
        {
            Id = intentId,
            Created = state.NowSeconds,
            SessionId = session.Id,
            AmountMinor = session.TotalMinor,
            Currency = session.Currency,
            ClientSecret = Ids.New(intentId + "_secret_"),
            MethodTypes = session.Methods,
            Metadata = session.IntentMetadata,
            Terms = session.Terms,
        });
        state.Emit("payment_intent.created", intent);
        return intent;
    }

    private PayResult Succeed(CheckoutSession session, PaymentIntent intent)
    {
        var complete = state.Sessions.Put(session with { Status = SessionStatus.Complete, IsPaid = true, PaymentIntentId = intent.Id });
        Settlement.Succeed(state, intent, ChargeFor(session, intent));
        state.Emit("checkout.session.completed", complete);
        return new PayResult(PayOutcome.Paid, complete.ReturnUrl, null, intent.Id);
    }

    private PayResult Decline(CheckoutSession session, PaymentIntent intent, PaymentFailure failure)
    {
        state.Sessions.Put(session with { PaymentIntentId = intent.Id });
        Settlement.Fail(state, intent, ChargeFor(session, intent), failure);
        return new PayResult(PayOutcome.Declined, null, failure.Message, intent.Id);
    }

    private PayResult AskToConfirm(CheckoutSession session, PaymentIntent intent)
    {
        state.Sessions.Put(session with { PaymentIntentId = intent.Id });
        var waiting = state.PaymentIntents.Put(intent with { Status = PaymentIntentStatus.RequiresAction });
        state.Emit("payment_intent.requires_action", waiting);
        return new PayResult(PayOutcome.NeedsConfirmation, CheckoutSession.ConfirmUrl(state, session.Id), null, intent.Id);
    }

    private PayResult Process(CheckoutSession session, PaymentIntent intent, bool willSucceed)
    {
        var complete = state.Sessions.Put(session with { Status = SessionStatus.Complete, PaymentIntentId = intent.Id });
        Settlement.Process(state, intent, ChargeFor(session, intent), willSucceed);
        state.Emit("checkout.session.completed", complete);
        return new PayResult(PayOutcome.Processing, complete.ReturnUrl, null, intent.Id);
    }

    private Charge ChargeFor(CheckoutSession session, PaymentIntent intent) => new()
    {
        Id = Ids.New(intent.Method == "card" ? "ch_" : "py_"),
        Created = state.NowSeconds,
        PaymentIntentId = intent.Id,
        AmountMinor = intent.AmountMinor,
        Currency = intent.Currency,
        Method = intent.Method!,
        PaymentMethodId = intent.PaymentMethodId!,
        CardNumber = intent.CardNumber,
        Email = session.PayerEmail ?? session.CustomerEmail,
        Metadata = intent.Metadata,
        Terms = intent.Terms,
    };
}
