using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>Where a harvest ships to, as a list to choose from, and what that costs there: known before anything is ordered.</summary>
public sealed record ShippingPlaces(IReadOnlyList<SelectListItem> Places, string Chosen, IReadOnlyList<(OfferDetail Offer, string Price)> Prices)
{
    public static ShippingPlaces Of(CampaignDetail campaign, string? chosen, CampaignWords words, IStringLocalizer<Texts> T)
    {
        var areas = campaign.Regions.SelectMany(region => region.Areas.Select(area => (Region: region, Area: area, Key: Key(area)))).ToList();
        var narrow = areas.Where(place => !IsWhole(place.Area)).Select(place => place.Area.Country).ToHashSet(StringComparer.Ordinal);
        var places = areas
            .OrderBy(place => CountryNames.Of(place.Area.Country), StringComparer.CurrentCulture)
            .ThenBy(place => IsWhole(place.Area))
            .Select(place => new SelectListItem(Name(place.Area, narrow, T), place.Key, place.Key == chosen))
            .ToList();
        var region = areas.FirstOrDefault(place => place.Key == chosen).Region;
        return new ShippingPlaces(places, region is null ? "" : chosen!, region is null ? [] :
        [
            .. campaign.Offers
                .Select(offer => (offer, Shipping: offer.Shipping.FirstOrDefault(price => price.RegionId == region.Id)))
                .Select(found => (found.offer, found.Shipping is null ? T["does not ship there"].Value : words.Shipping(found.Shipping.Price))),
        ]);
    }

    private static bool IsWhole(AreaDetail area) => area is { Subdivision: null, PostalPrefix: null };

    private static string Key(AreaDetail area) => string.Join('.', area.Country, area.Subdivision, area.PostalPrefix);

    private static string Name(AreaDetail area, HashSet<string> narrow, IStringLocalizer<Texts> T)
    {
        var country = CountryNames.Of(area.Country);
        return area switch
        {
            { Subdivision: { } province, PostalPrefix: null } => $"{country} · {province}",
            { PostalPrefix: { } prefix } => $"{country} · {T["postal codes {0}…", prefix]}",
            _ => narrow.Contains(area.Country) ? T["{0}, elsewhere", country] : country,
        };
    }
}
