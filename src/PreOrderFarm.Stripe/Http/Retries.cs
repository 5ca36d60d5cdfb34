using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace PreOrderFarm.Stripe.Http;

/// <summary>When a request is repeated, and after how long. See https://docs.stripe.com/error-low-level</summary>
internal static class Retries
{
    public static ResiliencePipeline<Reply> Pipeline(StripeOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<Reply> { TimeProvider = time };
        if (options.MaxAttempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<Reply>
            {
                MaxRetryAttempts = options.MaxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryBaseDelay,
                MaxDelay = options.RetryMaxDelay,
                DelayGenerator = static attempt => ValueTask.FromResult(attempt.Outcome.Result?.RetryAfter),
                ShouldHandle = attempt => ValueTask.FromResult(IsWorthRepeating(attempt, options)),
            });
        }

        return builder.AddTimeout(options.Timeout).Build();
    }

    /// <summary>No answer came, and not because the caller gave up.</summary>
    public static bool IsConnectionFault(Exception fault, CancellationToken caller) =>
        fault is HttpRequestException or IOException or TimeoutRejectedException
        || (fault is OperationCanceledException && !caller.IsCancellationRequested);

    private static bool IsWorthRepeating(RetryPredicateArguments<Reply> attempt, StripeOptions options) =>
        attempt.Outcome switch
        {
            { Exception: { } fault } => IsConnectionFault(fault, attempt.Context.CancellationToken),
            { Result: { } reply } => IsWorthRepeating(reply) && (reply.RetryAfter ?? TimeSpan.Zero) <= options.MaxRetryAfter,
            _ => throw new InvalidOperationException("An attempt ended with neither an answer nor a fault."),
        };

    /// <summary>Stripe's own word counts first: it knows whether a repeat would only replay the stored answer.</summary>
    private static bool IsWorthRepeating(Reply reply) =>
        (int)reply.Status is < 200 or >= 300
        && (reply.ShouldRetry ?? (reply.Status is HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests || (int)reply.Status >= 500));
}
