using System.Security.Claims;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Audit;
using PreOrderFarm.Members;

namespace PreOrderFarm.Web.Security;

/// <summary>The <see cref="Actor"/> of this request, read once. Works for any scheme that names the member (cookie, token).</summary>
public sealed class ActorAccess(FindActor find, WhoActs who)
{
    private Task<Actor>? actor;

    public Task<Actor> OfAsync(ClaimsPrincipal user, CancellationToken ct) => actor ??= FindAsync(user, ct);

    /// <summary>Whoever authenticated the request has read them already.</summary>
    public void Remember(Actor known)
    {
        who.MemberId = known.MemberId;
        actor = Task.FromResult(known);
    }

    private async Task<Actor> FindAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        if (!Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var member))
            return Actor.Nobody;
        var found = await find.RunAsync(member, ct);
        who.MemberId = found.MemberId;
        // Who has a passkey can still sign in by the password alone, and is a member like others then.
        return found.IsOperator && !user.IsStrong() ? found with { IsOperator = false, LacksSecondFactor = true } : found;
    }
}

public static class ActorOfRequest
{
    public static Task<Actor> ActorAsync(this HttpContext context) =>
        context.RequestServices.GetRequiredService<ActorAccess>().OfAsync(context.User, context.RequestAborted);

    public static Task<Actor> ActorAsync(this PageModel page) => page.HttpContext.ActorAsync();
}
