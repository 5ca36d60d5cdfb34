using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>One thing that the running site answers to: a method of a route, or a handler of a page.</summary>
internal sealed record SiteRoute(string Method, RouteEndpoint Endpoint, string? Handler)
{
    public string Template => "/" + Endpoint.RoutePattern.RawText!.TrimStart('/');

    /// <summary>As routes.txt writes it.</summary>
    public string Name => $"{Method} {Template}{(Handler is null ? "" : "?handler=" + Handler)}";

    public bool IsPage => Endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null;

    public bool IsApi => Template.StartsWith("/api/v1", StringComparison.Ordinal);

    /// <summary>Every route, as the site itself lists them.</summary>
    public static async Task<IReadOnlyList<SiteRoute>> AllAsync(IServiceProvider site)
    {
        var pages = site.GetRequiredService<PageLoader>();
        var routes = new List<SiteRoute>();
        foreach (var endpoint in site.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var compiled = await pages.LoadAsync(page, endpoint.Metadata);
                routes.AddRange(compiled.HandlerMethods.Select(handler => new SiteRoute(handler.HttpMethod.ToUpperInvariant(), endpoint, handler.Name)));
            }
            else
            {
                var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
                routes.AddRange(methods.Select(method => new SiteRoute(method, endpoint, Handler: null)));
            }
        }
        return [.. routes.DistinctBy(route => route.Name).OrderBy(route => route.Template, StringComparer.Ordinal).ThenBy(route => route.Name, StringComparer.Ordinal)];
    }

    /// <summary>The route with a value for each parameter; a parameter is asked for with the word before it ('campaigns/id', 'batches/id').</summary>
    public string Fill(Func<string, string> valueOf)
    {
        var path = new List<string>();
        var before = "";
        foreach (var segment in Endpoint.RoutePattern.PathSegments)
        {
            path.Add(string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternSeparatorPart separator => separator.Content,
                RoutePatternParameterPart parameter => valueOf($"{before}/{parameter.Name}"),
                _ => throw new InvalidOperationException($"{Name} has a part of an unknown kind."),
            })));
            before = segment.Parts is [RoutePatternLiteralPart word] ? word.Content : before;
        }
        return "/" + string.Join('/', path) + (Handler is null ? "" : "?handler=" + Handler);
    }
}
