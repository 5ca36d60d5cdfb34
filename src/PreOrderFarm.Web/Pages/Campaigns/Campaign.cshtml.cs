using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.News;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Caching;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Campaigns;

[AllowAnonymous, PublicPage]
public sealed class CampaignModel(
    CampaignQueries campaigns, FundingCurves curves, NewsQueries news, CampaignWords words, TimeProvider clock, IOptions<SiteOptions> site, IStringLocalizer<Texts> T) : PageModel
{
    public CampaignDetail Campaign { get; private set; } = null!;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public bool IsOpen => Campaign.IsOpenAt(Now);

    public bool IsFollowed { get; private set; }

    public string WhatIfMissed => words.WhatIfMissed(Campaign);

    public ShippingPlaces Shipping { get; private set; } = null!;

    /// <summary>Nothing before it has opened.</summary>
    public CurveView? Curve { get; private set; }

    public ShareLink Share => new($"{site.Value.BaseUrl}/campaigns/{Campaign.Slug}", Campaign.Title, $"/campaigns/{Campaign.Slug}/poster");

    /// <param name="to">The place whose shipping is asked for; one that the harvest does not name is as good as none.</param>
    public async Task OnGetAsync(string slug, string? to, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await campaigns.BySlugAsync(actor, slug, ct);
        IsFollowed = await news.FollowsAsync(actor, Campaign.Grower.Id, ct);
        Curve = CurveView.Of(await curves.OfAsync(Campaign.Id, ct), Campaign.Progress);
        Shipping = ShippingPlaces.Of(Campaign, to, words, T);
    }

    /// <summary>One price when all offers cost the same there, else from the lowest to the highest.</summary>
    public string ShippingTo(RegionDetail region)
    {
        var prices = Campaign.Offers.SelectMany(offer => offer.Shipping).Where(price => price.RegionId == region.Id)
            .Select(price => price.Price).OrderBy(price => price.Minor).Distinct().ToList();
        return prices switch
        {
            [] => "–",
            [var only] => words.Shipping(only),
            [var lowest, .., var highest] => $"{words.Shipping(lowest)} – {words.Shipping(highest)}",
        };
    }
}
