using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.News;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Caching;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>A farm as everyone sees it: what it sells, what it will, and how it went before.</summary>
[AllowAnonymous, PublicPage]
public sealed class GrowerModel(GrowerQueries growers, SearchCampaigns campaigns, NewsQueries news, IStringLocalizer<Texts> T) : PageModel
{
    public GrowerDetail Grower { get; private set; } = null!;

    public IReadOnlyList<(string Name, IReadOnlyList<CampaignCard> Cards)> Groups { get; private set; } = [];

    /// <summary>Whose picture stands for the farm.</summary>
    public CampaignCard? Portrait { get; private set; }

    public bool IsFollowed { get; private set; }

    public int Decided { get; private set; }

    public int CameTogether { get; private set; }

    public async Task OnGetAsync(string slug, CancellationToken ct)
    {
        Grower = await growers.BySlugAsync(slug, ct);
        IsFollowed = await news.FollowsAsync(await this.ActorAsync(), Grower.Id, ct);
        var cards = (await campaigns.RunAsync(new CampaignSearch { Filter = CampaignFilter.All, Grower = slug }, after: null, KeyPage<CampaignCard>.MaximumSize, ct)).Items;
        Portrait = cards.FirstOrDefault(card => card.PhotoId is not null) ?? cards.FirstOrDefault();
        CameTogether = cards.Count(card => card.Status is CampaignStatus.Funded or CampaignStatus.Completed);
        Decided = CameTogether + cards.Count(card => card.Status == CampaignStatus.Unfunded);
        var groups = cards.ToLookup(card => card.Status switch
        {
            CampaignStatus.Open or CampaignStatus.Closing => 0,
            CampaignStatus.Scheduled => 1,
            _ => 2,
        });
        Groups = [.. new (string Name, int At)[] { (T["Open now"], 0), (T["Opens soon"], 1), (T["Past harvests"], 2) }
            .Where(group => groups[group.At].Any())
            .Select(group => (group.Name, (IReadOnlyList<CampaignCard>)[.. groups[group.At]]))];
    }
}
