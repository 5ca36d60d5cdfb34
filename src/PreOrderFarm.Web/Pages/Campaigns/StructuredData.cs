using System.Globalization;
using System.Text.Json;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Pictures;
using PreOrderFarm.Web.Stories;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>
/// What a page says, once more for search engines: https://schema.org in JSON-LD, as a block of data in the page's head. It is
/// not executed (https://html.spec.whatwg.org/#data-block), so the content security policy has no say in it; the serialiser
/// escapes every angle bracket, so that no name ends the block.
/// </summary>
public static class StructuredData
{
    private const int DescriptionLength = 500;

    public static string Home(SiteOptions site) => Graph(
        Thing("Organization", ("@id", $"{site.BaseUrl}/#organization"), ("name", site.Name), ("url", $"{site.BaseUrl}/"), ("logo", $"{site.BaseUrl}/favicon.svg")),
        Thing("WebSite", ("name", site.Name), ("url", $"{site.BaseUrl}/"), ("publisher", Reference($"{site.BaseUrl}/#organization")),
            ("potentialAction", Thing("SearchAction", ("target", $"{site.BaseUrl}{IndexModel.Path}?show=all&text={{search_term_string}}"), ("query-input", "required name=search_term_string")))));

    public static string Grower(GrowerDetail grower, SiteOptions site, string harvests)
    {
        var address = $"{site.BaseUrl}/growers/{grower.Slug}";
        return Graph(
            Thing("Organization", ("@id", $"{address}#farm"), ("name", grower.Name), ("url", address),
                ("description", grower.Story.Length == 0 ? null : Story.Beginning(grower.Story, DescriptionLength)),
                ("address", Thing("PostalAddress", ("addressLocality", grower.Place), ("addressCountry", grower.Country)))),
            Trail(site, harvests, grower.Name, address));
    }

    public static string Campaign(CampaignDetail campaign, SiteOptions site, bool isOpen, DateTimeOffset now, string harvests)
    {
        var address = $"{site.BaseUrl}/campaigns/{campaign.Slug}";
        return Graph(
            Thing("Product", ("@id", $"{address}#harvest"), ("name", campaign.Title), ("url", address), ("category", campaign.Produce),
                ("description", campaign.Story.Length == 0 ? $"{campaign.Produce} · {campaign.Place}" : Story.Beginning(campaign.Story, DescriptionLength)),
                ("image", campaign.Photos.Count == 0 ? null : campaign.Photos.Select(photo => site.BaseUrl + PhotoEndpoint.Address(photo.Id, 1600, "jpg")).ToList()),
                ("offers", campaign.Offers.Select(offer => Offer(campaign, offer, address, site, isOpen, now)).ToList())),
            Trail(site, harvests, campaign.Title, address));
    }

    private static Dictionary<string, object> Offer(CampaignDetail campaign, OfferDetail offer, string address, SiteOptions site, bool isOpen, DateTimeOffset now) => Thing("Offer",
        ("name", offer.Name), ("url", $"{address}#offers"),
        ("price", Major(offer.PriceAt(now))), ("priceCurrency", offer.Price.Currency),
        ("priceValidUntil", offer.IsEarlyAt(now) ? offer.EarlyUntil!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : null),
        ("priceSpecification", offer.IsEarlyAt(now) ? Thing("UnitPriceSpecification", ("priceType", "https://schema.org/StrikethroughPrice"), ("price", Major(offer.Price)), ("priceCurrency", offer.Price.Currency)) : null),
        ("availability", Availability(campaign, offer, isOpen)),
        ("availabilityStarts", campaign.OpensAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ("availabilityEnds", campaign.Deadline.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ("seller", Thing("Organization", ("@id", $"{site.BaseUrl}/growers/{campaign.Grower.Slug}#farm"), ("name", campaign.Grower.Name))));

    private static string Major(Money price) => price.Major().ToString(CultureInfo.InvariantCulture);

    private static string Availability(CampaignDetail campaign, OfferDetail offer, bool isOpen) =>
        isOpen ? offer.Left > 0 ? "https://schema.org/PreOrder" : "https://schema.org/SoldOut"
        : campaign.Status == CampaignStatus.Scheduled ? "https://schema.org/PreOrder"
        : "https://schema.org/Discontinued";

    private static Dictionary<string, object> Trail(SiteOptions site, string harvests, string name, string address) => Thing("BreadcrumbList", ("itemListElement", new[]
    {
        Thing("ListItem", ("position", 1), ("name", site.Name), ("item", $"{site.BaseUrl}/")),
        Thing("ListItem", ("position", 2), ("name", harvests), ("item", site.BaseUrl + IndexModel.Path)),
        Thing("ListItem", ("position", 3), ("name", name), ("item", address)),
    }));

    private static Dictionary<string, object> Reference(string id) => new(StringComparer.Ordinal) { ["@id"] = id };

    private static Dictionary<string, object> Thing(string type, params (string Name, object? Value)[] properties)
    {
        var thing = new Dictionary<string, object>(StringComparer.Ordinal) { ["@type"] = type };
        foreach (var (name, value) in properties)
        {
            if (value is not null)
                thing[name] = value;
        }
        return thing;
    }

    private static string Graph(params Dictionary<string, object>[] things) =>
        JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal) { ["@context"] = "https://schema.org", ["@graph"] = things });
}
