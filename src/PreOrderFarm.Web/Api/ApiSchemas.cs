using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Api;

/// <summary>What the types alone do not say of bodies: what may be left out, and what the members of the rules' own inputs mean.</summary>
internal static class ApiSchemas
{
    private static readonly Dictionary<(Type Type, string Member), string> Meanings = new()
    {
        [(typeof(CampaignInput), "story")] = "Markdown.",
        [(typeof(CampaignInput), "currency")] = "ISO 4217.",
        [(typeof(CampaignInput), "time_zone")] = "IANA: Asia/Shanghai. The deadline belongs to it.",
        [(typeof(CampaignInput), "deadline")] = "Wall-clock time in the time zone (2027-05-03T18:00), or an instant with its offset, to the minute.",
        [(typeof(CampaignInput), "opens_at")] = "Like deadline; left out: as soon as it is approved.",
        [(typeof(CampaignInput), "target_amount")] = "Minor units of goods (shipping does not count), boxes or grams, by target_kind.",
        [(typeof(CampaignInput), "stretch_amount")] = "Counted like target_amount, and more than it; left out: none. Whether it was reached is recorded when the campaign closes.",
        [(typeof(CampaignInput), "minimum_boxes")] = "Of a flexible campaign: boxes that must be sold for it to go ahead; left out: one.",
        [(typeof(CampaignInput), "harvest_cap")] = "Boxes or grams, by cap_kind.",
        [(typeof(CampaignInput), "regions")] = "Where it ships to; what no region names is not served.",
        [(typeof(RegionInput), "id")] = "A region that keeps its id keeps the shipping prices of its offers.",
        [(typeof(AreaInput), "country")] = "ISO 3166-1 alpha-2.",
        [(typeof(AreaInput), "subdivision")] = "A province or state, as addresses write it.",
        [(typeof(AreaInput), "postal_prefix")] = "What the area's postal codes begin with.",
        [(typeof(OfferInput), "price_minor")] = "One unit in the campaign's currency, tax included.",
        [(typeof(OfferInput), "early_price_minor")] = "One unit for who pledges before early_until, below price_minor; left out: there is no such window.",
        [(typeof(OfferInput), "early_until")] = "Wall-clock time in the campaign's time zone (2027-05-03T18:00), before its deadline.",
        [(typeof(OfferInput), "currency")] = "Left out, or the campaign's: another one is refused, not converted.",
        [(typeof(OfferInput), "tax_rate_basis_points")] = "The tax that the price includes: 700 is 7%.",
        [(typeof(OfferInput), "is_sold_by_weight")] = "The price is that of net_grams, the most that a unit weighs; what it weighs less is paid back when it has left. Fixed at the launch.",
        [(typeof(OfferInput), "units_per_parcel")] = "Left out: one.",
        [(typeof(OfferInput), "quantity_cap")] = "Left out: only the harvest limits it.",
        [(typeof(OfferInput), "claim_window_days")] = "Left out: the site's usual.",
        [(typeof(OfferInput), "shipping_prices")] = "Per parcel and region; a region without a price is not served by this offer.",
    };

    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && context.JsonPropertyInfo is null)
        {
            foreach (var member in context.JsonTypeInfo.Properties.Where(member => !member.IsRequired))
                schema.Required?.Remove(member.Name);
        }
        foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            if (Meanings.TryGetValue((context.JsonTypeInfo.Type, name), out var meaning))
                member.Description = meaning;
        }
        return Task.CompletedTask;
    }
}
