using Microsoft.Net.Http.Headers;

namespace PreOrderFarm.Web;

/// <summary>Style, scripts and drawings. A page asks for them with a version (asp-append-version), so they may be kept for long.</summary>
internal static class Assets
{
    public static StaticFileOptions Options { get; } = new()
    {
        OnPrepareResponse = asset =>
        {
            var isVersioned = asset.Context.Request.Query.ContainsKey("v");
            asset.Context.Response.Headers[HeaderNames.CacheControl] = isVersioned ? "public, max-age=31536000, immutable" : "public, max-age=3600";
        },
    };
}
