using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Web.Security;

/// <summary>What every answer says about itself. A page may say less (noindex), none says more.</summary>
public static class SecurityHeaders
{
    private const string StripeCheckout = "https://checkout.stripe.com";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        var policy = ContentSecurityPolicy(app.Configuration);
        app.Use((context, next) =>
        {
            // On starting, because an error page begins by clearing what was set before it.
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.Count > 0 ? headers.ContentSecurityPolicy : policy;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = headers.XFrameOptions.Count > 0 ? headers.XFrameOptions : "DENY";
                headers["Referrer-Policy"] = headers.TryGetValue("Referrer-Policy", out var own) ? own : "strict-origin-when-cross-origin";
                headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=()";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    // form-action is asked again for the address that a posted form is redirected to, which is Checkout's.
    private static string ContentSecurityPolicy(IConfiguration configuration)
    {
        var stripe = (configuration.GetSection("Stripe").Get<StripeOptions>() ?? new StripeOptions()).ApiBase.GetLeftPart(UriPartial.Authority);
        var checkout = configuration["Security:CheckoutOrigin"] ?? (stripe == "https://api.stripe.com" ? StripeCheckout : stripe);
        var isHttps = CookieNames.IsHttps(configuration);
        return string.Join("; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            $"form-action 'self' {checkout}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            // The demo's mailbox shows what mail programs show.
            configuration.GetValue<bool>($"{SiteOptions.Section}:{nameof(SiteOptions.IsDemo)}") ? "frame-src 'self'" : "frame-src 'none'",
            isHttps ? "upgrade-insecure-requests" : "object-src 'none'");
    }
}

/// <summary>Cookies that no other host and no plain connection can set; over http, where browsers refuse that prefix, the same without it.</summary>
internal static class CookieNames
{
    public static bool IsHttps(IConfiguration configuration) =>
        (configuration[$"{SiteOptions.Section}:{nameof(SiteOptions.BaseUrl)}"] ?? "").StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static void Name(CookieBuilder cookie, string name, bool isHttps)
    {
        cookie.Name = isHttps ? "__Host-" + name : name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}
