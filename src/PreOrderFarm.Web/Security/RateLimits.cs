using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace PreOrderFarm.Web.Security;

/// <summary>How often one member, or one address, may try what costs us or others something.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    public int SignInsPerMinute { get; set; } = 10;

    public int PledgesPerMinute { get; set; } = 60;

    public int UploadsPerMinute { get; set; } = 60;

    /// <summary>Questions to a mailbox whether it wants news: whoever types an address writes to somebody.</summary>
    public int FollowsPerMinute { get; set; } = 10;

    /// <summary>Open streams of campaigns' progress, of one address: a village may share one.</summary>
    public int WatchersPerAddress { get; set; } = 60;

    /// <summary>Of all addresses together, in one process.</summary>
    public int Watchers { get; set; } = 4_000;
}

/// <summary>The policies: <c>[EnableRateLimiting(RateLimits.Pledge)]</c> on a page or an endpoint. Reading is never limited.</summary>
public static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Pledge = "pledge";
    public const string Upload = "upload";
    public const string Follow = "follow";

    internal static void AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var limits = configuration.GetSection(RateLimitOptions.Section).Get<RateLimitOptions>() ?? new RateLimitOptions();
        services.AddSingleton(new Watchers(limits.Watchers, limits.WatchersPerAddress));
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) =>
            {
                if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
                    rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
            limiter.AddPolicy(SignIn, context => Limited(context, ByAddress(context), limits.SignInsPerMinute));
            limiter.AddPolicy(Pledge, context => Limited(context, ByMember(context), limits.PledgesPerMinute));
            limiter.AddPolicy(Follow, context => Limited(context, ByMember(context), limits.FollowsPerMinute));
            limiter.AddPolicy(Upload, context => Limited(context, ByMember(context), limits.UploadsPerMinute));
        });
    }

    private static RateLimitPartition<string> Limited(HttpContext context, string who, int perMinute) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetFixedWindowLimiter(who, _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = perMinute,
                Window = TimeSpan.FromMinutes(1),
            });

    private static string ByMember(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? ByAddress(context);

    private static string ByAddress(HttpContext context) => Household(context.Connection.RemoteIpAddress);

    /// <summary>One line to the Internet: an IPv4 address, or the /64 in which a visitor of IPv6 can take any address.</summary>
    public static string Household(IPAddress? address)
    {
        if (address is null)
            return "";
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. plain.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]).ToString() + "/64"
            : plain.ToString();
    }
}
