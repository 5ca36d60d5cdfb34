using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

[Authorize, PrivatePage]
public sealed class IndexModel(PledgeQueries pledges) : PageModel
{
    private const int RowsPerPage = 25;

    public IReadOnlyList<PledgeRow> Pledges { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task OnGetAsync(string? after, CancellationToken ct)
    {
        var member = (await this.ActorAsync()).MustBeMember();
        try
        {
            (Pledges, Next) = await pledges.OfMemberAsync(member, after, RowsPerPage, ct);
        }
        catch (RuleBroken)
        {
            // An address that somebody shortened: the list begins anew.
            (Pledges, Next) = await pledges.OfMemberAsync(member, after: null, RowsPerPage, ct);
        }
    }
}
