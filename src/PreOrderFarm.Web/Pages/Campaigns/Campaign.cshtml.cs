using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Campaigns;

[AllowAnonymous]
public sealed class CampaignModel(CampaignQueries campaigns, CampaignWords words, TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    public CampaignDetail Campaign { get; private set; } = null!;

    public bool IsOpen => Campaign.IsOpenAt(clock.GetUtcNow());

    public string WhatIfMissed => words.WhatIfMissed(Campaign);

    public async Task OnGetAsync(string slug, CancellationToken ct) =>
        Campaign = await campaigns.BySlugAsync(await this.ActorAsync(), slug, ct);

    /// <summary>One price when all offers cost the same there, else from the lowest to the highest.</summary>
    public string ShippingTo(RegionDetail region)
    {
        var prices = Campaign.Offers.SelectMany(offer => offer.Shipping).Where(price => price.RegionId == region.Id)
            .Select(price => price.Price).OrderBy(price => price.Minor).Distinct().ToList();
        return prices switch
        {
            [] => "–",
            [var only] => Price(only),
            [var lowest, .., var highest] => $"{Price(lowest)} – {Price(highest)}",
        };
    }

    private string Price(Money price) => price.Minor == 0 ? T["free"] : Language.Show.Price(price);
}
