using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Caching;

namespace PreOrderFarm.Web.Pages.Campaigns;

[AllowAnonymous, OutputCache(PolicyName = PublicPages.Policy)]
public sealed class IndexModel(DiscoverCampaigns discover, IStringLocalizer<Texts> T) : PageModel
{
    private const int CardsPerPage = 24;

    public IReadOnlyList<(string Key, string Name)> Filters =>
        [("open", T["Open now"]), ("closing-soon", T["Closing soon"]), ("funded", T["Funded"]), ("all", T["All"])];

    public string Show { get; private set; } = "open";

    public IReadOnlyList<CampaignCard> Campaigns { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task OnGetAsync(string? show, string? after, CancellationToken ct)
    {
        Show = show ?? "open";
        try
        {
            (Campaigns, Next) = await discover.RunAsync(FilterOf(Show), after, CardsPerPage, ct);
        }
        catch (RuleBroken)
        {
            // An address that somebody shortened: the list begins anew where there is no such place in it.
            (Campaigns, Next) = await discover.RunAsync(FilterOf(Show), after: null, CardsPerPage, ct);
        }
    }

    private static CampaignFilter FilterOf(string show) => show switch
    {
        "open" => CampaignFilter.Open,
        "closing-soon" => CampaignFilter.ClosingSoon,
        "funded" => CampaignFilter.Funded,
        "all" => CampaignFilter.All,
        _ => throw new NotFound(),
    };
}
