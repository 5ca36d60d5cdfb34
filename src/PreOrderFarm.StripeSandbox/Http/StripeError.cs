using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>An answer in Stripe's error envelope: https://docs.stripe.com/api/errors.</summary>
public sealed class StripeError : Exception
{
    internal StripeError(int status, string type, string message, string? code = null, string? param = null)
        : base(message)
    {
        Status = status;
        Type = type;
        Code = code;
        Param = param;
    }

    public int Status { get; }

    public string Type { get; }

    public string? Code { get; }

    public string? Param { get; }

    /// <summary>How long the caller is asked to wait.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>True for what was refused before any work began: such an answer is not kept under an idempotency key.</summary>
    internal bool IsBeforeWork { get; private init; }

    internal static StripeError Invalid(string message, string? code = null, string? param = null) =>
        new(400, "invalid_request_error", message, code, param) { IsBeforeWork = true };

    /// <summary>The parameters are fine, the state of the object is not.</summary>
    internal static StripeError Refused(string message, string? code = null, string? param = null) =>
        new(400, "invalid_request_error", message, code, param);

    internal static StripeError MissingParam(string param) =>
        Invalid($"Missing required param: {param}.", "parameter_missing", param);

    internal static StripeError NoSuch(string kind, string id, string param, int status = 400) =>
        new(status, "invalid_request_error", $"No such {kind}: '{id}'", "resource_missing", param) { IsBeforeWork = true };

    internal JsonObject ToJson(string requestId)
    {
        var error = new JsonObject();
        if (Code is not null)
        {
            error["code"] = Code;
            error["doc_url"] = "https://stripe.com/docs/error-codes/" + Code.Replace('_', '-');
        }
        error["message"] = Message;
        if (Param is not null)
        {
            error["param"] = Param;
        }
        error["request_log_url"] = "https://dashboard.stripe.com/test/logs/" + requestId;
        error["type"] = Type;
        return new JsonObject { ["error"] = error };
    }
}
