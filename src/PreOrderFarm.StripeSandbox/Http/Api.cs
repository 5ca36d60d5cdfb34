using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// What every call of /v1 goes through: request id, bearer key, idempotency, faults, the work under the lock, and
/// Stripe's error envelope. Resources map their handlers here and know nothing of HTTP.
/// </summary>
internal sealed partial class Api(SandboxState state, Faults faults, WebhookSender webhooks, ILogger<Api> log)
{
    public const string Version = "2026-10-28.endive";

    public void Get(IEndpointRouteBuilder routes, string path, Func<ApiRequest, JsonObject> handler) =>
        routes.MapMethods(path, [HttpMethods.Get], context => AnswerAsync(context, handler));

    public void Post(IEndpointRouteBuilder routes, string path, Func<ApiRequest, JsonObject> handler) =>
        routes.MapMethods(path, [HttpMethods.Post], context => AnswerAsync(context, handler));

    /// <summary>For any other address: Stripe's own sentence.</summary>
    public Task NotFoundAsync(HttpContext context) =>
        AnswerAsync(context, request => throw new StripeError(
            404,
            "invalid_request_error",
            $"Unrecognized request URL ({request.Method}: {request.Path}). The stand-in speaks the part of Stripe's API that is used."));

    private async Task AnswerAsync(HttpContext context, Func<ApiRequest, JsonObject> handler)
    {
        var requestId = Ids.New("req_", 14);
        context.Response.Headers["Request-Id"] = requestId;
        context.Response.Headers["Stripe-Version"] = Version;
        var fault = faults.Take(context.Request.Method, context.Request.Path.Value ?? "/");
        try
        {
            MustCarryTheKey(context);
            MustSpeakOurVersion(context);
            var request = await ApiRequest.ReadAsync(context, requestId);
            await AnswerAsync(context, request, handler, fault);
        }
        catch (ConnectionDropped)
        {
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Who asked has gone while it was held or slow: nobody is left to answer.
            context.Abort();
        }
        catch (StripeError error)
        {
            if (error.RetryAfter is { } wait)
            {
                context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }
            await WriteAsync(context, new Reply(error.Status, error.ToJson(requestId).ToJsonString()));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogBroken(exception, context.Request.Method, context.Request.Path.Value ?? "/");
            await WriteAsync(context, new Reply(500, ServerError("The stand-in itself failed; see its log.").ToJson(requestId).ToJsonString()));
        }
    }

    private async Task AnswerAsync(HttpContext context, ApiRequest request, Func<ApiRequest, JsonObject> handler, Fault? fault)
    {
        if (request.IdempotencyKey is not null)
        {
            context.Response.Headers["Idempotency-Key"] = request.IdempotencyKey;
        }
        var stored = request.IdempotencyKey is null ? null : state.IdempotencyKeys.Claim(request);
        var isReplay = stored is not null;
        Reply reply;
        try
        {
            await FailBeforeWorkAsync(fault, context.RequestAborted);
            reply = stored ?? state.Work(request, () => Keep(request, fault, Do(request, handler)));
        }
        catch
        {
            if (request.IdempotencyKey is not null && !isReplay)
            {
                state.IdempotencyKeys.Release(request);
            }
            throw;
        }
        await FailAfterWorkAsync(fault, request, context.RequestAborted);
        if (isReplay)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }
        await WriteAsync(context, reply);
    }

    /// <summary>An answer that says no to the state of things is an answer, and is kept; bad parameters are thrown on.</summary>
    private static Reply Do(ApiRequest request, Func<ApiRequest, JsonObject> handler)
    {
        try
        {
            return new Reply(200, handler(request).ToJsonString());
        }
        catch (StripeError error) when (!error.IsBeforeWork)
        {
            return new Reply(error.Status, error.ToJson(request.RequestId).ToJsonString());
        }
    }

    /// <summary>Under the key is kept what is answered, a 500 too: https://docs.stripe.com/api/idempotent_requests.</summary>
    private Reply Keep(ApiRequest request, Fault? fault, Reply reply)
    {
        if (fault?.Kind == FaultKind.ServerErrorAfter)
        {
            reply = new Reply(500, ServerErrorAfterWork().ToJson(request.RequestId).ToJsonString());
        }
        if (request.IdempotencyKey is not null)
        {
            state.IdempotencyKeys.Store(request, reply);
        }
        return reply;
    }

    private async Task FailBeforeWorkAsync(Fault? fault, CancellationToken cancel)
    {
        switch (fault?.Kind)
        {
            case FaultKind.ServerErrorBefore:
                throw ServerError("An injected fault, before the work.");
            case FaultKind.TooManyRequests:
                throw new StripeError(429, "invalid_request_error", "Request rate limit exceeded (an injected fault).", "rate_limit") { RetryAfter = fault.RetryAfter };
            case FaultKind.DropBefore:
                throw new ConnectionDropped();
            case FaultKind.Slow:
                // Not cancelled: a slow server does the work all the same, whether or not anyone still waits.
                await Task.Delay(fault.Delay, state.Time, CancellationToken.None);
                return;
            case FaultKind.HoldBefore:
                await faults.HoldAsync(cancel);
                return;
            case null or FaultKind.ServerErrorAfter or FaultKind.DropAfter or FaultKind.WebhookBeforeReply or FaultKind.HoldAfter:
                return;
            default:
                throw new InvalidOperationException($"No such fault: {fault.Kind}.");
        }
    }

    private async Task FailAfterWorkAsync(Fault? fault, ApiRequest request, CancellationToken cancel)
    {
        switch (fault?.Kind)
        {
            case FaultKind.ServerErrorAfter:
                throw ServerErrorAfterWork();
            case FaultKind.DropAfter:
                throw new ConnectionDropped();
            case FaultKind.WebhookBeforeReply:
                await webhooks.AttemptedAsync(request.Caused, cancel);
                return;
            case FaultKind.HoldAfter:
                await faults.HoldAsync(cancel);
                return;
            case null or FaultKind.ServerErrorBefore or FaultKind.TooManyRequests or FaultKind.DropBefore or FaultKind.Slow or FaultKind.HoldBefore:
                return;
            default:
                throw new InvalidOperationException($"No such fault: {fault.Kind}.");
        }
    }

    private void MustCarryTheKey(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header[7..].Trim() == state.Options.SecretKey)
        {
            return;
        }
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"Stripe\"";
        throw new StripeError(401, "invalid_request_error", header.Length == 0
            ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
            : "Invalid API Key provided.");
    }

    private static void MustSpeakOurVersion(HttpContext context)
    {
        if (context.Request.Headers.TryGetValue("Stripe-Version", out var version) && version != Version)
        {
            throw StripeError.Invalid($"Invalid Stripe API version: {version}. The stand-in speaks {Version} only.");
        }
    }

    private static StripeError ServerErrorAfterWork() => ServerError("An injected fault, after the work.");

    private static StripeError ServerError(string message) => new(500, "api_error", message);

    private static async Task WriteAsync(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(reply.Body, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} broke")]
    private partial void LogBroken(Exception exception, string method, string path);

    private sealed class ConnectionDropped : Exception;
}
