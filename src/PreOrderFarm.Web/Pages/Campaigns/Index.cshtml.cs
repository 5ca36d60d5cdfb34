using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Caching;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>Harvests by what somebody looks for. The whole search stands in the address.</summary>
[AllowAnonymous, PublicPage]
public sealed class IndexModel(SearchCampaigns campaigns, KnownChoices choices, IStringLocalizer<Texts> T) : PageModel
{
    public const string Path = "/campaigns";

    private const int CardsPerPage = 24;

    public SearchForm Search { get; private set; } = new();

    public SearchFields Fields { get; private set; } = null!;

    public FoundCampaigns Found { get; private set; } = new([], null, 0);

    public string? Next => Found.Next is { } after ? Search.At(Path, after) : null;

    public string Count => Found.Total == 1 ? T["1 harvest"] : T["{0} harvests", Show.Number(Found.Total)];

    public IReadOnlyList<(string Address, string Name, bool IsChosen)> States =>
    [
        .. new (string Key, string Name)[]
        {
            ("open", T["Open now"]), ("closing-soon", T["Closing soon"]), ("nearly-funded", T["Nearly there"]), ("new", T["New"]),
            ("coming", T["Opens soon"]), ("funded", T["Funded"]), ("all", T["All"]),
        }.Select(state => ((Search with { Show = state.Key }).At(Path), state.Name, Search.Show == state.Key)),
    ];

    public async Task OnGetAsync(string? after, CancellationToken ct)
    {
        Search = SearchForm.Read(Request.Query);
        var search = Search.ToSearch();
        Fields = SearchFields.Of(Path, Search, await choices.FindAsync(ct), Sorts(), T);
        if (!SearchFields.Check(this, Search, search))
            return;
        Found = await FindAsync(search, after, ct);
        if (after is not null && Found.Items.Count == 0)
            Found = await FindAsync(search, after: null, ct);
    }

    // An address that somebody shortened: the list begins anew where there is no such place in it.
    private async Task<FoundCampaigns> FindAsync(CampaignSearch search, string? after, CancellationToken ct)
    {
        try
        {
            return await campaigns.RunAsync(search, after, CardsPerPage, ct);
        }
        catch (RuleBroken) when (after is not null)
        {
            return new FoundCampaigns([], null, 0);
        }
    }

    private List<SelectListItem> Sorts() =>
        [new(T["Best match"], ""), new(T["Closing next"], "closing"), new(T["Newest"], "newest"), new(T["Most funded"], "funded")];
}
