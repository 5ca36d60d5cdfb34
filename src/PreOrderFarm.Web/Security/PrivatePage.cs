using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace PreOrderFarm.Web.Security;

/// <summary>A page about one person: not to be indexed, cached, or named to other sites (its address may hold a signed link).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PrivatePageAttribute : ResultFilterAttribute
{
    public override void OnResultExecuting(ResultExecutingContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        headers["X-Robots-Tag"] = "noindex";
        headers["Referrer-Policy"] = "no-referrer";
        // As a form's token wants it, which else says in the log that it has overridden what a page says.
        headers[HeaderNames.CacheControl] = "no-cache, no-store";
    }
}
