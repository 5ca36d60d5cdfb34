using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>A pledge, and how the visitor came to it: as its owner, or as a guest by its signed link.</summary>
public sealed record PledgeVisit(PledgeView Pledge, Actor Actor, string? Token)
{
    public bool IsGuest => Token is not null;

    /// <summary>What a use case wants of a guest before a change: what they typed, even if nothing.</summary>
    public string? CodeOf(string typed) => IsGuest ? typed : null;
}

/// <summary>Opens pledges for visitors, and remembers the newest link of a browser for the way back from the payment page.</summary>
public sealed class PledgeVisits(PledgeLinks links, PledgeQueries pledges, ActorAccess access, IConfiguration configuration)
{
    private const string CookieName = "farm-pledge";

    /// <summary>By link when there is a token, else as the signed-in owner. Everyone else: NotFound.</summary>
    public async Task<PledgeVisit> OpenAsync(HttpContext context, Guid? id, string? token, CancellationToken ct)
    {
        var actor = await access.OfAsync(context.User, ct);
        if (token is not null)
            return new PledgeVisit(await pledges.FindAsync(await links.FindAsync(token, ct), ct), actor, token);
        return new PledgeVisit(await pledges.ForActorAsync(actor, id ?? throw new NotFound(), ct), actor, null);
    }

    public void Remember(HttpContext context, string token)
    {
        var cookie = Cookie();
        context.Response.Cookies.Append(cookie.Name!, token, cookie.Build(context));
    }

    /// <summary>The pledge of this browser that was placed for this campaign and never paid.</summary>
    public async Task<PledgeVisit?> LeftAsync(HttpContext context, string slug, CancellationToken ct)
    {
        if (context.Request.Cookies[Cookie().Name!] is not { Length: > 0 } token || await FindAsync(token, ct) is not { } id)
            return null;
        var pledge = await pledges.FindAsync(id, ct);
        var isLeft = pledge.Status is PledgeStatus.Held or PledgeStatus.Expired && !pledge.IsProcessing && pledge.Campaign.Slug == slug;
        return isLeft ? new PledgeVisit(pledge, await access.OfAsync(context.User, ct), token) : null;
    }

    /// <summary>Where this browser may see the pledge: by the link that it was given, or as its owner. Null: nowhere.</summary>
    public async Task<object?> RouteOfAsync(HttpContext context, Guid pledgeId, CancellationToken ct)
    {
        if (context.Request.Cookies[Cookie().Name!] is { Length: > 0 } token && await FindAsync(token, ct) == pledgeId)
            return new { token };
        var actor = await access.OfAsync(context.User, ct);
        var pledge = await pledges.FindAsync(pledgeId, ct);
        return PledgeAccess.IsOwner(actor, pledge.MemberId) ? new { id = pledgeId } : null;
    }

    private async Task<Guid?> FindAsync(string token, CancellationToken ct)
    {
        try
        {
            return await links.FindAsync(token, ct);
        }
        catch (NotFound)
        {
            return null;
        }
    }

    private CookieBuilder Cookie()
    {
        var cookie = new CookieBuilder { MaxAge = TimeSpan.FromDays(2), IsEssential = true };
        CookieNames.Name(cookie, CookieName, CookieNames.IsHttps(configuration));
        return cookie;
    }
}
