using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Caching;

public sealed class PublicPagesOptions
{
    public const string Section = "PublicPages";

    /// <summary>How long an answer serves everyone who asks for the same, in milliseconds: a new pledge is seen after at most so long. 0 keeps none.</summary>
    public int KeptMilliseconds { get; set; } = 1_000;
}

/// <summary>
/// Pages that are the same for all who have no cookie but their language's: <c>[OutputCache(PolicyName = PublicPages.Policy)]</c>.
/// A crowd that a post sends to one harvest costs us one page a second. Whoever is signed in has theirs made for them.
/// </summary>
internal sealed class PublicPages(IOptions<PublicPagesOptions> options, IConfiguration configuration) : IOutputCachePolicy
{
    private readonly string languageCookie = LanguageSetup.CookieNameOf(configuration);

    public const string Policy = "public";

    public static bool IsOne(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OutputCacheAttribute>() is { PolicyName: Policy };

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var kept = TimeSpan.FromMilliseconds(options.Value.KeptMilliseconds);
        var isShared = kept > TimeSpan.Zero && IsForEveryone(context.HttpContext.Request);
        (context.EnableOutputCaching, context.AllowCacheLookup, context.AllowCacheStorage, context.AllowLocking) = (isShared, isShared, isShared, true);
        context.ResponseExpirationTimeSpan = kept;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.HeaderNames = HeaderNames.AcceptEncoding;
        context.CacheVaryByRules.VaryByValues["language"] = LanguageSetup.OfStranger(context.HttpContext.Request, languageCookie);
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        context.AllowCacheStorage = response.StatusCode == StatusCodes.Status200OK && response.Headers.SetCookie.Count == 0;
        return ValueTask.CompletedTask;
    }

    private bool IsForEveryone(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Authorization.Count == 0
        && request.Cookies.Keys.All(name => string.Equals(name, languageCookie, StringComparison.Ordinal));
}
