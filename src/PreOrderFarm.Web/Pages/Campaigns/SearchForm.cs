using Microsoft.AspNetCore.WebUtilities;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>A search as it stands in an address: of the list, of the calendar and of what subscribes to them.</summary>
public sealed record SearchForm
{
    public const string Usual = "open";

    /// <summary>The states as addresses name them.</summary>
    public static readonly IReadOnlyDictionary<string, CampaignFilter> Shows = new Dictionary<string, CampaignFilter>(StringComparer.Ordinal)
    {
        ["open"] = CampaignFilter.Open,
        ["closing-soon"] = CampaignFilter.ClosingSoon,
        ["nearly-funded"] = CampaignFilter.NearlyFunded,
        ["new"] = CampaignFilter.NewlyOpened,
        ["coming"] = CampaignFilter.Coming,
        ["funded"] = CampaignFilter.Funded,
        ["all"] = CampaignFilter.All,
    };

    public static readonly IReadOnlyDictionary<string, CampaignOrder> Sorts = new Dictionary<string, CampaignOrder>(StringComparer.Ordinal)
    {
        [""] = CampaignOrder.BestMatch,
        ["closing"] = CampaignOrder.ClosingNext,
        ["newest"] = CampaignOrder.Newest,
        ["funded"] = CampaignOrder.MostFunded,
    };

    public string Text { get; init; } = "";
    public string Produce { get; init; } = "";
    public string Country { get; init; } = "";
    public string PostalCode { get; init; } = "";
    public string Show { get; init; } = Usual;
    public string Sort { get; init; } = "";

    public bool IsNarrowed => Text.Length + Produce.Length + Country.Length + PostalCode.Length > 0;

    /// <param name="usual">What is shown when the address names no state.</param>
    public static SearchForm Read(IQueryCollection query, string usual = Usual) => new()
    {
        Text = query["text"].ToString().Trim(),
        Produce = query["produce"].ToString().Trim(),
        Country = query["country"].ToString(),
        PostalCode = query["postal_code"].ToString().Trim(),
        Show = query["show"].ToString() is { Length: > 0 } show ? show : usual,
        Sort = query["sort"].ToString(),
    };

    public CampaignSearch ToSearch() => new()
    {
        Text = Text,
        Produce = Produce,
        Country = Country,
        PostalCode = PostalCode,
        Filter = Shows.TryGetValue(Show, out var filter) ? filter : throw new NotFound(),
        Order = Sorts.TryGetValue(Sort, out var order) ? order : throw new NotFound(),
    };

    /// <summary>This search at a page, without what is empty or usual there.</summary>
    public string At(string path, string? after = null) => QueryHelpers.AddQueryString(path, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["text"] = Given(Text),
        ["produce"] = Given(Produce),
        ["country"] = Given(Country),
        ["postal_code"] = Given(PostalCode),
        ["show"] = Show == Usual ? null : Show,
        ["sort"] = Given(Sort),
        ["after"] = after,
    });

    private static string? Given(string value) => value.Length == 0 ? null : value;
}
