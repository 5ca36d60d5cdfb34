using Microsoft.Extensions.Localization;
using PreOrderFarm.Payouts;

namespace PreOrderFarm.Web.Pages.Payouts;

/// <summary>What payouts, their lines and Stripe's requirements are called.</summary>
public sealed class PayoutWords(IStringLocalizer<PayoutTexts> T)
{
    public static string Tone(PayoutStatus status, string? failure) => status switch
    {
        PayoutStatus.Succeeded => "good",
        PayoutStatus.Recorded => "warm",
        PayoutStatus.Void => "quiet",
        PayoutStatus.Requested => failure is null ? "warm" : "bad",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public string Status(PayoutStatus status, PayoutMethod method, string? failure) => (status, method) switch
    {
        (PayoutStatus.Succeeded, _) => T["Paid"],
        (PayoutStatus.Recorded, _) => T["To be confirmed"],
        (PayoutStatus.Void, _) => T["Called off"],
        (PayoutStatus.Requested, PayoutMethod.Bank) => T["To be transferred"],
        (PayoutStatus.Requested, PayoutMethod.Connect) => failure is null ? T["On its way"] : T["Owed, tried again"],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>Why the bank contests a payment, as Stripe's codes say; nothing for one that we do not know.</summary>
    public string DisputeReason(string code) => code switch
    {
        "credit_not_processed" => T["A refund that did not come"],
        "duplicate" => T["Charged twice"],
        "fraudulent" => T["Not paid by the owner of the card"],
        "general" => T["Another reason"],
        "noncompliant" => T["Against the rules of the card network"],
        "product_not_received" => T["Not received"],
        "product_unacceptable" => T["Not as described"],
        "unrecognized" => T["Not recognised by the owner of the card"],
        "insufficient_funds" => T["Not enough money in the account"],
        "incorrect_account_details" => T["Wrong account details"],
        "debit_not_authorized" => T["Debit not authorised"],
        "bank_cannot_process" => T["The bank could not process it"],
        "customer_initiated" => T["Raised by the customer"],
        _ => "",
    };

    public string Kind(PayoutKind kind) => kind switch
    {
        PayoutKind.Earnings => T["Earnings"],
        PayoutKind.Advance => T["Advance"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public string Method(PayoutMethod method) => method switch
    {
        PayoutMethod.Connect => T["Stripe"],
        PayoutMethod.Bank => T["Bank transfer"],
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    public string Line(string kind, int? parcel) => kind switch
    {
        "parcel_released" => parcel is { } number ? T["Parcel {0}", number] : T["A parcel"],
        "reserve_released" => T["Reserve released"],
        "refund_requested" => T["Refund to a backer"],
        "advance_recouped" => T["Advance taken back"],
        "debt_recouped" => T["Debt taken back"],
        "dispute_lost" => T["Lost dispute"],
        "advance_voided" => T["Advance that was not sent"],
        "dispute_frozen" => T["Kept back for a dispute"],
        "dispute_thawed" => T["Kept back for a dispute, free again"],
        "dispute_loss_credited" => T["Lost dispute, paid by a refund that failed"],
        "dispute_loss_returned" => T["Lost dispute, given back"],
        "payout_carried" => T["Left for the next payout"],
        "advance_found" => T["Paid in advance"],
        "reversal_found" => T["Taken back from a transfer"],
        _ => kind,
    };

    /// <summary>What Stripe wants to know, in plain words, each thing once (https://docs.stripe.com/connect/handling-api-verification).</summary>
    public IReadOnlyList<string> Requirements(IEnumerable<string> fields) => [.. fields.Select(Requirement).Distinct(StringComparer.Ordinal)];

    public string? Disabled(string? reason)
    {
        if (reason is null)
            return null;
        if (reason.StartsWith("rejected", StringComparison.Ordinal))
            return T["Stripe has refused this account. Give your bank details instead, or write to us."];
        return reason switch
        {
            "requirements.pending_verification" or "under_review" => T["Stripe is checking what you have given. That may take some days."],
            "requirements.past_due" or "action_required.requested_capabilities" => T["Stripe needs the details below before it pays you."],
            _ => T["Stripe has stopped this account for now. It says there what it needs."],
        };
    }

    private string Requirement(string field)
    {
        return field switch
        {
            "external_account" => T["The bank account that is to receive the money"],
            _ when field.StartsWith("tos_acceptance", StringComparison.Ordinal) => T["That you accept Stripe's terms"],
            _ when field.Contains("verification", StringComparison.Ordinal) => T["A document that shows who you are"],
            _ when field.Contains("dob", StringComparison.Ordinal) => T["A date of birth"],
            _ when field.Contains("address", StringComparison.Ordinal) => T["An address"],
            _ when field.Contains("phone", StringComparison.Ordinal) || field.Contains("email", StringComparison.Ordinal) => T["A phone number or e-mail address"],
            _ when field.Contains("id_number", StringComparison.Ordinal) || field.Contains("tax_id", StringComparison.Ordinal) => T["An identity or tax number"],
            _ when field.StartsWith("business", StringComparison.Ordinal) || field.StartsWith("company", StringComparison.Ordinal) => T["Details of your business"],
            _ when field.StartsWith("individual", StringComparison.Ordinal) || field.StartsWith("representative", StringComparison.Ordinal) => T["Your name and details"],
            _ when field.StartsWith("owners", StringComparison.Ordinal) || field.StartsWith("directors", StringComparison.Ordinal) || field.StartsWith("executives", StringComparison.Ordinal) => T["Who owns and leads the business"],
            _ => T["A further detail that Stripe asks for on its page"],
        };
    }

    public string DisputeStatus(string status) => status switch
    {
        "needs_response" => T["Waits for evidence"],
        "under_review" => T["The bank decides"],
        "warning_needs_response" => T["Inquiry, waits for an answer"],
        "warning_under_review" => T["Inquiry, the bank reads"],
        "warning_closed" => T["Inquiry closed"],
        "won" => T["Won"],
        "lost" => T["Lost"],
        "prevented" => T["Prevented"],
        _ => status,
    };
}
