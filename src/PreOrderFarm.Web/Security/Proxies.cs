using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace PreOrderFarm.Web.Security;

/// <summary>Behind a proxy, the visitor's address and scheme come from X-Forwarded headers, believed only of the proxies named.</summary>
internal static class Proxies
{
    /// <summary>Setting: networks of trusted proxies, as '10.0.0.0/8, 192.168.7.5/32'.</summary>
    public const string Setting = "Security:Proxies";

    public static void UseProxies(this WebApplication app)
    {
        var networks = (app.Configuration[Setting] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (networks.Length == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = networks.Length,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in networks)
        {
            if (!System.Net.IPNetwork.TryParse(network, out var known))
                throw new StartRefused([$"Security__Proxies: '{network}' is not a network such as 10.0.0.0/8."]);
            options.KnownIPNetworks.Add(known);
        }
        app.UseForwardedHeaders(options);
    }
}
