using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

internal enum CardOutcome
{
    Paid,
    Declined,
    NeedsAuthentication,
    SettlesLater,
    FailsLater,
}

internal sealed record TestCard(string Number, CardOutcome Outcome, string Label, PaymentFailure? Failure = null);

/// <summary>
/// https://docs.stripe.com/testing. Cards settle at once at Stripe; the two numbers that settle later are the
/// stand-in's own, so that asynchronous payments can be tried where only cards are offered.
/// </summary>
internal static class TestCards
{
    public const string Paid = "4242424242424242";
    public const string Declined = "4000000000000002";
    public const string InsufficientFunds = "4000000000009995";
    public const string Authentication = "4000002500003155";
    public const string SettlesLater = "4000009990000013";
    public const string FailsLater = "4000009990000021";

    public const string Disputed = "4000000000000259";
    public const string NotReceived = "4000000000002685";
    public const string Inquired = "4000000000001976";
    public const string RefundedLater = "4000000000007726";
    public const string RefundFailsLater = "4000000000005126";
    public const string AvailableAtOnce = "4000000000000077";

    private static readonly PaymentFailure GenericDecline = new("card_declined", "generic_decline", "Your card was declined.");

    /// <summary>Those that the pay page offers as buttons.</summary>
    public static IReadOnlyList<TestCard> Offered { get; } =
    [
        new(Paid, CardOutcome.Paid, "is paid"),
        new(Declined, CardOutcome.Declined, "is declined", GenericDecline),
        new(InsufficientFunds, CardOutcome.Declined, "has not enough money", new("card_declined", "insufficient_funds", "Your card has insufficient funds.")),
        new(Authentication, CardOutcome.NeedsAuthentication, "asks the bank"),
        new(SettlesLater, CardOutcome.SettlesLater, "is paid later"),
        new(FailsLater, CardOutcome.FailsLater, "fails later"),
    ];

    private static readonly Dictionary<string, TestCard> ByNumber = Offered
        .Concat(
        [
            new TestCard("5555555555554444", CardOutcome.Paid, "Mastercard"),
            new TestCard("378282246310005", CardOutcome.Paid, "American Express"),
            new TestCard("6200000000000005", CardOutcome.Paid, "UnionPay"),
            new TestCard("3566002020360505", CardOutcome.Paid, "JCB"),
            new TestCard("4000002760003184", CardOutcome.NeedsAuthentication, "always asks the bank"),
            new TestCard(Disputed, CardOutcome.Paid, "is paid, and disputed as fraudulent"),
            new TestCard(NotReceived, CardOutcome.Paid, "is paid, and disputed as not received"),
            new TestCard(Inquired, CardOutcome.Paid, "is paid, and inquired about"),
            new TestCard(RefundedLater, CardOutcome.Paid, "is paid, and refunded with delay"),
            new TestCard(RefundFailsLater, CardOutcome.Paid, "is paid, and cannot be refunded"),
            new TestCard(AvailableAtOnce, CardOutcome.Paid, "is paid, and available at once"),
        ])
        .ToDictionary(card => card.Number, StringComparer.Ordinal);

    public static string Digits(string? typed) => string.Concat((typed ?? "").Where(char.IsAsciiDigit));

    public static TestCard Of(string number)
    {
        if (ByNumber.TryGetValue(number, out var card))
        {
            return card;
        }
        return new TestCard(number, CardOutcome.Declined, "", IsWellFormed(number)
            ? new PaymentFailure("card_declined", "test_mode_live_card", "Your card was declined. Your request was in test mode, but used a non test card.")
            : new PaymentFailure("incorrect_number", null, "Your card number is incorrect."));
    }

    /// <summary>The dispute that a payment with this card meets, or none.</summary>
    public static DisputeRequest? Dispute(string? number) => number switch
    {
        Disputed => new DisputeRequest(Reason: "fraudulent"),
        NotReceived => new DisputeRequest(Reason: "product_not_received"),
        Inquired => new DisputeRequest(Reason: "fraudulent", IsInquiry: true),
        _ => null,
    };

    /// <summary>What refunds of this card do whatever is set, or null.</summary>
    public static RefundOutcome? RefundOutcome(string number) => number switch
    {
        RefundedLater => StripeSandbox.RefundOutcome.PendingThenSucceeds,
        RefundFailsLater => StripeSandbox.RefundOutcome.SucceedsThenFails,
        _ => null,
    };

    public static bool IsAvailableAtOnce(string? number) => number == AvailableAtOnce;

    public static JsonObject Details(string number, long amountMinor) => new()
    {
        ["amount_authorized"] = amountMinor,
        ["authorization_code"] = null,
        ["brand"] = Brand(number),
        ["checks"] = new JsonObject { ["address_line1_check"] = null, ["address_postal_code_check"] = null, ["cvc_check"] = "pass" },
        ["country"] = "DE",
        ["electronic_commerce_indicator"] = null,
        ["exp_month"] = 12,
        ["exp_year"] = 2034,
        ["fingerprint"] = null,
        ["funding"] = "credit",
        ["installments"] = null,
        ["last4"] = number.Length >= 4 ? number[^4..] : number,
        ["mandate"] = null,
        ["network"] = Brand(number),
        ["network_transaction_id"] = null,
        ["regulated_status"] = "unregulated",
        ["three_d_secure"] = null,
        ["transaction_link_id"] = null,
        ["wallet"] = null,
    };

    public static string Brand(string number) => number switch
    {
        ['4', ..] => "visa",
        ['5', ..] => "mastercard",
        ['3', '4' or '7', ..] => "amex",
        ['3', '5', ..] => "jcb",
        ['6', '2', ..] => "unionpay",
        _ => "unknown",
    };

    /// <summary>Luhn's check digit.</summary>
    private static bool IsWellFormed(string number)
    {
        var sum = 0;
        for (var place = 0; place < number.Length; place++)
        {
            var digit = number[^(place + 1)] - '0';
            var weighed = place % 2 == 0 ? digit : digit * 2;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return number.Length is >= 12 and <= 19 && sum % 10 == 0;
    }
}
