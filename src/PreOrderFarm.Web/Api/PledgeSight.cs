using PreOrderFarm.Members;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Web.Api;

/// <summary>What a guest sends to be shown a pledge.</summary>
internal sealed record PledgeLink(string? Token)
{
    public static ValueTask<PledgeLink?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<PledgeLink?>(new PledgeLink(context.Request.Headers[PledgesApi.LinkHeader].FirstOrDefault()));

    /// <summary>Whoever holds the link and forgot the code is told so, and not that there is no pledge.</summary>
    public string? CodeOr(string? code) => Token is null ? code : code ?? "";
}

/// <summary>Who may see a pledge: the member it belongs to, an operator, or whoever holds its link.</summary>
internal sealed class PledgeSight(PledgeQueries queries, PledgeLinks links)
{
    public async Task<PledgeView> SeeAsync(Actor actor, Guid pledgeId, PledgeLink link, CancellationToken ct)
    {
        if (link.Token is null)
            return await queries.ForActorAsync(actor, pledgeId, ct);
        return await links.FindAsync(link.Token, ct) == pledgeId ? await queries.FindAsync(pledgeId, ct) : throw new Shared.NotFound();
    }
}
