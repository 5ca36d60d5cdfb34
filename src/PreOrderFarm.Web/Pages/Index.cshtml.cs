using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Caching;

namespace PreOrderFarm.Web.Pages;

[AllowAnonymous, OutputCache(PolicyName = PublicPages.Policy)]
public sealed class IndexModel(DiscoverCampaigns discover) : PageModel
{
    private const int CardsShown = 6;

    public IReadOnlyList<CampaignCard> Open { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) =>
        Open = (await discover.RunAsync(CampaignFilter.Open, after: null, CardsShown, ct)).Items;
}
