using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Caching;

namespace PreOrderFarm.Web.Pages;

[AllowAnonymous, PublicPage]
public sealed class IndexModel(DiscoverCampaigns discover) : PageModel
{
    private const int CardsShown = 6;

    public IReadOnlyList<CampaignCard> Open { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) =>
        Open = (await discover.RunAsync(CampaignFilter.Open, after: null, CardsShown, ct)).Items;
}
