using System.Net;

namespace PreOrderFarm.Stripe;

/// <summary>What kind of refusal it was. See https://docs.stripe.com/api/errors</summary>
public enum StripeErrorKind
{
    /// <summary>400 or 404: the request itself is wrong, or what it names does not exist.</summary>
    InvalidRequest,

    /// <summary>402: the card or other payment method was refused; <see cref="StripeException.DeclineCode"/> says why.</summary>
    Card,

    /// <summary>The idempotency key was used before with other parameters (400), or its first request still runs (409).</summary>
    Idempotency,

    /// <summary>401: the key is missing, wrong or revoked.</summary>
    Authentication,

    /// <summary>403: the key may not do this.</summary>
    Permission,

    /// <summary>429: too many requests, or a lock was not had in time, still so after the retries.</summary>
    RateLimit,

    /// <summary>5xx, or an answer that cannot be read: something failed on Stripe's side.</summary>
    Api,

    /// <summary>A time-out, a refused or a dropped connection: there was no answer.</summary>
    Connection,
}

/// <summary>Stripe refused, or did not answer. The kind says which; the codes are Stripe's own.</summary>
/// <remarks>
/// https://docs.stripe.com/error-handling. A cancelled <see cref="CancellationToken"/> is not an error of this kind: it throws
/// <see cref="OperationCanceledException"/>, and the outcome of a request that was under way is then unknown too.
/// </remarks>
public sealed class StripeException : Exception
{
    internal StripeException(StripeErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What kind of error it is.</summary>
    public StripeErrorKind Kind { get; }

    /// <summary>The HTTP status, or null when no answer came.</summary>
    public HttpStatusCode? HttpStatus { get; internal init; }

    /// <summary>Stripe's <c>error.type</c>, such as <c>card_error</c>.</summary>
    public string? Type { get; internal init; }

    /// <summary>Stripe's <c>error.code</c>, such as <c>resource_missing</c>. See https://docs.stripe.com/error-codes</summary>
    public string? Code { get; internal init; }

    /// <summary>Why the issuer refused, such as <c>insufficient_funds</c>. See https://docs.stripe.com/declines/codes</summary>
    public string? DeclineCode { get; internal init; }

    /// <summary>The parameter that the error is about.</summary>
    public string? Param { get; internal init; }

    /// <summary>Stripe's id of the request (<c>req_…</c>): what its support asks for, and safe to log.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>How long Stripe asked to wait, when it did.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; internal init; }

    /// <summary>
    /// True when the request may have been carried out all the same: a time-out, a dropped connection, a 409 or 5xx after the
    /// retries, an unreadable answer, or such an attempt followed by a refusal that does not tell (401, 403, 429).
    /// Then ask (retrieve, list) or repeat under the same idempotency key; never issue anew under another key.
    /// Stripe may forget a key after 24 hours, so ask first when the attempt is older:
    /// https://docs.stripe.com/api/idempotent_requests
    /// </summary>
    public bool IsOutcomeUnknown { get; internal init; }
}
