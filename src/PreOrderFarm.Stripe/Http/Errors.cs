using System.Globalization;
using System.Text.Json;
using Polly.Timeout;

namespace PreOrderFarm.Stripe.Http;

/// <summary>Turns what came back, or did not, into a <see cref="StripeException"/>.</summary>
internal static class Errors
{
    public static StripeException FromReply(Reply reply, Call call)
    {
        var error = ReadError(reply);
        var kind = KindOf((int)reply.Status, error);
        var message = error?.Message ?? string.Create(CultureInfo.InvariantCulture, $"Stripe answered {(int)reply.Status} without a reason.");
        return new StripeException(kind, message)
        {
            HttpStatus = reply.Status,
            Type = error?.Type,
            Code = error?.Code,
            DeclineCode = error?.DeclineCode,
            Param = error?.Param,
            RequestId = reply.RequestId,
            RetryAfter = reply.RetryAfter,
            Attempts = call.Attempts,
            IsOutcomeUnknown = call.HasUnsureAttempt && !IsFinalWord(reply, error),
        };
    }

    public static StripeException FromFault(Exception fault, Call call, StripeOptions options)
    {
        var message = fault is TimeoutRejectedException or OperationCanceledException
            ? string.Create(CultureInfo.InvariantCulture, $"Stripe did not answer within {options.Timeout.TotalSeconds} s ({call.Attempts} attempts).")
            : string.Create(CultureInfo.InvariantCulture, $"The connection to Stripe failed ({call.Attempts} attempts): {fault.Message}");
        return new StripeException(StripeErrorKind.Connection, message, fault) { Attempts = call.Attempts, IsOutcomeUnknown = true };
    }

    public static StripeException Unreadable(Reply reply, Call call, JsonException fault) =>
        new(StripeErrorKind.Api, "Stripe's answer cannot be read: " + fault.Message, fault)
        {
            HttpStatus = reply.Status,
            RequestId = reply.RequestId,
            Attempts = call.Attempts,
            IsOutcomeUnknown = true,
        };

    private static StripeErrorKind KindOf(int status, ErrorBody? error) => (status, error) switch
    {
        (429, _) or (400, { Code: "rate_limit" }) => StripeErrorKind.RateLimit,
        (_, { Type: "idempotency_error" }) or (_, { Code: "idempotency_key_in_use" }) => StripeErrorKind.Idempotency,
        (400 or 404, not null) => StripeErrorKind.InvalidRequest,
        (401, _) => StripeErrorKind.Authentication,
        (402, _) => StripeErrorKind.Card,
        (403, _) => StripeErrorKind.Permission,
        _ => StripeErrorKind.Api,
    };

    /// <summary>
    /// 400, 402 and 404 in Stripe's own form are the result of this key's request, first or replayed: an earlier attempt did no more.
    /// A complaint about the key itself says nothing about what its first request did.
    /// </summary>
    private static bool IsFinalWord(Reply reply, ErrorBody? error) =>
        (int)reply.Status is 400 or 402 or 404 && error is not null && KindOf((int)reply.Status, error) is StripeErrorKind.InvalidRequest or StripeErrorKind.Card;

    private static ErrorBody? ReadError(Reply reply)
    {
        try
        {
            return JsonSerializer.Deserialize<ErrorEnvelope>(reply.Body, StripeJson.Options)?.Error;
        }
        catch (JsonException)
        {
            return null; // A proxy's page instead of Stripe's JSON: the status is all there is to tell, and it is told.
        }
    }

    private sealed record ErrorEnvelope(ErrorBody? Error);

    private sealed record ErrorBody
    {
        public string? Type { get; init; }

        public string? Code { get; init; }

        public string? DeclineCode { get; init; }

        public string? Param { get; init; }

        public string? Message { get; init; }
    }
}
