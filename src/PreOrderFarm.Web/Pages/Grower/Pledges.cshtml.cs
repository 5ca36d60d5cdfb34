using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>A campaign's pledges as its grower sees them: without names and addresses.</summary>
[PrivatePage]
public sealed class PledgesModel(CampaignQueries campaigns, PledgeQueries pledges) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public CampaignDetail Campaign { get; private set; } = null!;

    public KeyPage<CampaignPledgeRow> Pledges { get; private set; } = new([], null);

    public async Task OnGetAsync(string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await campaigns.OwnAsync(actor, Id, ct);
        Pledges = await pledges.OfCampaignAsync(actor, Id, after, PageSize, ct);
    }
}
