using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Web.Api;

/// <summary>How a guest names the pledge that they may see. A header, since addresses end up in logs.</summary>
internal sealed record PledgeLink
{
    [FromHeader(Name = "Pledge-Link"), Description("A guest's: the link that came with the pledge.")]
    public string? Token { get; init; }

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
