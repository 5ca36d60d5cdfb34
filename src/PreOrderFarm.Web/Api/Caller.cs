using PreOrderFarm.Members;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

/// <summary>Who asks, bound like any parameter: the token's member, or nobody.</summary>
internal sealed record Caller(Actor Actor)
{
    public static async ValueTask<Caller?> BindAsync(HttpContext context) => new(await context.ActorAsync());
}
