using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.News;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Caching;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Campaigns;

[AllowAnonymous, PublicPage]
public sealed class CampaignModel(
    CampaignQueries campaigns, PayoutQueries payouts, FundingCurves curves, NewsQueries news, CampaignWords words, TimeProvider clock, IOptions<SiteOptions> site,
    IOptions<PledgesOptions> pledges, IStringLocalizer<Texts> T) : PageModel
{
    private int advanceBasisPoints;

    public CampaignDetail Campaign { get; private set; } = null!;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public bool IsOpen => Campaign.IsOpenAt(Now);

    public bool IsFollowed { get; private set; }

    public string WhatIfMissed => words.WhatIfMissed(Campaign);

    /// <summary>Who has the money, until when; and what the farm gets before, if that is agreed.</summary>
    public string WhereMoneyIs =>
        Campaign.Status is CampaignStatus.Unfunded or CampaignStatus.Cancelled ? T["What was paid goes back to those who paid it, but for boxes that were sent before."]
        : advanceBasisPoints is > 0 and var advance ? Show.Sentences(
            T["Once the harvest has come together, this farm may get up to {0} of it in advance. The platform holds the rest until your box has arrived and the days to report bad fruit are over.", WrittenRate.Percent(advance, CultureInfo.CurrentCulture)],
            T["What you can get back does not change by that: the platform bears the advance."])
        : T["It is held by the platform, not by the farm, until your box has arrived and the days to report bad fruit are over."];

    /// <summary>Until when a backer can change their mind, and what not in the last hours.</summary>
    public string UntilWhen => Show.Sentences(
        T["Until the deadline you can change or cancel your pledge yourself."],
        pledges.Value.LateCancelHours > 0
            ? T["In the last {0} hours you cannot cancel or reduce it if that would bring a harvest that has reached its target (or minimum) below it again.", pledges.Value.LateCancelHours].Value : null);

    public ShippingPlaces Shipping { get; private set; } = null!;

    /// <summary>Nothing before it has opened.</summary>
    public CurveView? Curve { get; private set; }

    public ShareLink Share => new($"{site.Value.BaseUrl}/campaigns/{Campaign.Slug}", Campaign.Title, $"/campaigns/{Campaign.Slug}/poster");

    /// <param name="to">The place whose shipping is asked for; one that the harvest does not name is as good as none.</param>
    public async Task OnGetAsync(string slug, string? to, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await campaigns.BySlugAsync(actor, slug, ct);
        advanceBasisPoints = await payouts.AdvanceOfAsync(Campaign.Id, ct);
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
