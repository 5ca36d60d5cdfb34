using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>Every campaign that is or was public, and the way to its proof.</summary>
[PrivatePage]
public sealed class CampaignsModel(DiscoverCampaigns discover) : PageModel
{
    private const int PageSize = 30;

    public KeyPage<CampaignCard> Campaigns { get; private set; } = new([], null);

    public async Task OnGetAsync(string? after, CancellationToken ct) =>
        Campaigns = await discover.RunAsync(CampaignFilter.All, after, PageSize, ct);
}
