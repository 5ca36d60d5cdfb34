using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Language;

/// <summary>Which language a visitor reads: the one they chose (cookie), their account's, their browser's.</summary>
internal static class LanguageSetup
{
    public const string CookieName = "farm-language";

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization(options => options.ResourcesPath = "Resources");
        services.AddSingleton<RuleSentences>();
        services.AddOptions<RequestLocalizationOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            options.SetDefaultCulture(Languages.English);
            options.SupportedCultures = options.SupportedUICultures = [.. Languages.Known.Select(Languages.Culture)];
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders =
            [
                new CustomRequestCultureProvider(context => Chosen(context.Request.Cookies[CookieNameOf(configuration)])),
                new CustomRequestCultureProvider(context => Chosen(context.User.FindFirst(MemberClaims.Culture)?.Value)),
                new CustomRequestCultureProvider(context => Preferred(context.Request)),
            ];
        });
    }

    /// <summary>Changing the language is harmless, so instead of a form token (which would make every page private
    /// to its visitor) the browser's word that the form is ours is enough.</summary>
    public static void MapLanguage(this WebApplication app) => app.MapPost("/language", async (HttpContext context, IConfiguration configuration) =>
    {
        var form = context.Request.HasFormContentType ? await ReadAsync(context.Request) : FormCollection.Empty;
        var returnUrl = form["returnUrl"].ToString();
        var isOurs = context.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
        if (isOurs && Languages.Known.Contains(form["language"].ToString(), StringComparer.Ordinal))
            Remember(context, configuration, form["language"].ToString());
        return TypedResults.LocalRedirect(RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "/");
    }).AllowAnonymous().DisableAntiforgery();

    // A form in parts that ends before it is complete is no fault of ours. Pages are spared this by their model binding.
    private static async Task<IFormCollection> ReadAsync(HttpRequest request)
    {
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (IOException cut) when (cut is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The form ends too soon.", cut);
        }
    }

    public static void Remember(HttpContext context, IConfiguration configuration, string language)
    {
        var cookie = Cookie(configuration);
        context.Response.Cookies.Append(cookie.Name!, language, cookie.Build(context));
    }

    private static CookieBuilder Cookie(IConfiguration configuration)
    {
        var cookie = new CookieBuilder { MaxAge = TimeSpan.FromDays(365), IsEssential = true };
        CookieNames.Name(cookie, CookieName, CookieNames.IsHttps(configuration));
        return cookie;
    }

    private static Task<ProviderCultureResult?> Chosen(string? language) =>
        Task.FromResult(Known(language) is { } known ? new ProviderCultureResult(known) : null);

    private static Task<ProviderCultureResult?> Preferred(HttpRequest request) =>
        Task.FromResult(OfBrowser(request) is { } language ? new ProviderCultureResult(language) : null);

    /// <summary>The language of one who is not signed in, as the page itself finds it: by this very cookie, or by the browser.</summary>
    public static string OfStranger(HttpRequest request, string cookieName) =>
        Known(request.Cookies[cookieName]) ?? OfBrowser(request) ?? Languages.English;

    /// <summary>Under which name the browser keeps the language.</summary>
    public static string CookieNameOf(IConfiguration configuration) => Cookie(configuration).Name!;

    private static string? Known(string? language) => Languages.Known.Contains(language ?? "", StringComparer.Ordinal) ? language : null;

    /// <summary>The language that Accept-Language prefers among ours; null when it names none.</summary>
    public static string? OfBrowser(HttpRequest request)
    {
        var wanted = request.GetTypedHeaders().AcceptLanguage
            .Where(language => language.Quality is null or > 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString())
            .FirstOrDefault(language => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return wanted is null ? null : Languages.Nearest(wanted);
    }
}
