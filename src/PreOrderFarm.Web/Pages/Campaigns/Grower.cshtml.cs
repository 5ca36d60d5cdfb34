using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Web.Caching;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>A farm as everyone sees it.</summary>
[AllowAnonymous, OutputCache(PolicyName = PublicPages.Policy)]
public sealed class GrowerModel(GrowerQueries growers, DiscoverCampaigns discover) : PageModel
{
    private const int CardsShown = 12;

    public GrowerDetail Grower { get; private set; } = null!;

    public IReadOnlyList<CampaignCard> Campaigns { get; private set; } = [];

    public async Task OnGetAsync(string slug, CancellationToken ct)
    {
        Grower = await growers.BySlugAsync(slug, ct);
        Campaigns = (await discover.PublicOfGrowerAsync(Grower.Id, after: null, CardsShown, ct)).Items;
    }
}
