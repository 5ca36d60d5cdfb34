using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using PreOrderFarm.Web.Errors;

namespace PreOrderFarm.Web.Security;

/// <summary>How large a request may be. An endpoint that takes more (photos) says so with [RequestSizeLimit].</summary>
internal static class RequestLimits
{
    public const long MaximumBytes = 10_000_000;

    public static void AddRequestLimits(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaximumBytes;
            kestrel.AddServerHeader = false;
        });

    /// <summary>Says 413 before anything reads the body, which a form's check would report as a forged form.</summary>
    public static void UseRequestLimits(this WebApplication app) => app.Use(async (context, next) =>
    {
        var own = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>();
        var most = own is null ? MaximumBytes : own.MaxRequestBodySize ?? long.MaxValue;
        if (context.Request.ContentLength is null || context.Request.ContentLength <= most || context.Request.Path == ErrorAnswers.ErrorPage)
        {
            await next(context);
            return;
        }
        await ReceiveAsync(context);
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    });

    // A browser shows our sentence only when it could send all that it had; beyond reason, the connection is cut instead.
    private static async Task ReceiveAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaximumBytes * 5 || context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } limit)
            return;
        limit.MaxRequestBodySize = context.Request.ContentLength;
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
    }
}
