using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

/// <summary>What the list of campaigns is asked with: the search of the site's own page.</summary>
internal sealed record CampaignListQuery
{
    [FromQuery(Name = "filter"), Description("all, open, closing_soon, nearly_funded, newly_opened, coming, growing or funded; if left out open, or all of one farm's.")]
    public string? Filter { get; init; }

    [FromQuery(Name = "grower"), Description("The slug of a farm: only its campaigns.")]
    public string? Grower { get; init; }

    [FromQuery(Name = "text"), Description("Words in the title, the produce, the variety, the place or the farm's name: all of them; \"a phrase\"; -without.")]
    public string? Text { get; init; }

    [FromQuery(Name = "produce"), Description("What is grown, as campaigns name it.")]
    public string? Produce { get; init; }

    [FromQuery(Name = "country"), Description("ISO 3166-1 alpha-2: only what is shipped there.")]
    public string? Country { get; init; }

    [FromQuery(Name = "postal_code"), Description("In that country.")]
    public string? PostalCode { get; init; }

    [FromQuery(Name = "sort"), Description("best, closing, newest or funded; best if left out.")]
    public string? Sort { get; init; }

    public CampaignSearch ToSearch(string? farm) => new()
    {
        Filter = FilterOf(Filter ?? (farm is null ? "open" : "all")),
        Grower = farm,
        Text = Text ?? "",
        Produce = Produce ?? "",
        Country = Country ?? "",
        PostalCode = PostalCode ?? "",
        Order = OrderOf(Sort ?? "best"),
    };

    private static CampaignFilter FilterOf(string filter) => filter switch
    {
        "open" => CampaignFilter.Open,
        "all" => CampaignFilter.All,
        "closing_soon" => CampaignFilter.ClosingSoon,
        "nearly_funded" => CampaignFilter.NearlyFunded,
        "newly_opened" => CampaignFilter.NewlyOpened,
        "coming" => CampaignFilter.Coming,
        "growing" => CampaignFilter.Growing,
        "funded" => CampaignFilter.Funded,
        _ => throw new RuleBroken("Filter", $"Choose one of these filters: all, open, closing_soon, nearly_funded, newly_opened, coming, growing, funded."),
    };

    private static CampaignOrder OrderOf(string sort) => sort switch
    {
        "best" => CampaignOrder.BestMatch,
        "closing" => CampaignOrder.ClosingNext,
        "newest" => CampaignOrder.Newest,
        "funded" => CampaignOrder.MostFunded,
        _ => throw new RuleBroken("Sort", $"Choose one of these orders: best, closing, newest, funded."),
    };
}

internal sealed record CampaignPage(
    IReadOnlyList<CampaignCardView> Items,
    [property: Description("The address of the next page; null at the end. Also in the Link header, as rel=\"next\".")] string? Next,
    [property: Description("How many there are on all pages.")] long Total);
