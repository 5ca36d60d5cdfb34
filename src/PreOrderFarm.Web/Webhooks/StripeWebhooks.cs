using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Payments;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Web.Webhooks;

/// <summary>
/// Where Stripe says that something happened. Verified on the bytes as they came, stored once, answered at once,
/// processed later (https://docs.stripe.com/webhooks). Stripe repeats what is not answered with 2xx.
/// </summary>
internal static class StripeWebhooks
{
    private const int MaximumBytes = 1_000_000;

    public static void MapStripeWebhooks(this WebApplication app) =>
        app.MapPost("/webhooks/stripe", ReceiveAsync)
            .WithMetadata(new RequestSizeLimitAttribute(MaximumBytes))
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription();

    private static async Task<IResult> ReceiveAsync(HttpContext context, ReceiveStripeEvent receive, ILogger<ReceiveStripeEvent> log)
    {
        if (await ReadAsync(context.Request.Body, context.RequestAborted) is not { } body)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        try
        {
            await receive.RunAsync(body, context.Request.Headers[StripeWebhook.SignatureHeader], context.RequestAborted);
            return TypedResults.Ok();
        }
        catch (ForgedEvent forged)
        {
            log.LogWarning("A webhook was not believed: {Reason}", forged.Message);
            return TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "The signature does not fit this body, or it is too old.");
        }
    }

    /// <summary>The raw bytes; null when there are too many, whatever the length header says.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream body, CancellationToken ct)
    {
        using var read = new MemoryStream();
        var buffer = new byte[16_384];
        int count;
        while ((count = await body.ReadAsync(buffer, ct)) > 0)
        {
            read.Write(buffer, 0, count);
            if (read.Length > MaximumBytes)
                return null;
        }
        return read.ToArray();
    }
}
