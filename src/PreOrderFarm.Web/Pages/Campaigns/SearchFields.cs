using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>The form of a search: its page, what was typed, what can be chosen.</summary>
public sealed record SearchFields(string Path, SearchForm Search, IReadOnlyList<SelectListItem> Produce, IReadOnlyList<SelectListItem> Countries, IReadOnlyList<SelectListItem> Sorts)
{
    public static SearchFields Of(string path, SearchForm search, ChoicesOfSearch choices, IReadOnlyList<SelectListItem> sorts, IStringLocalizer<Texts> T) => new(
        path, search,
        [new(T["Everything"], ""), .. With(choices.Produce, search.Produce, StringComparer.OrdinalIgnoreCase).Select(produce => new SelectListItem(produce, produce))],
        [new(T["Anywhere"], ""), .. CountryNames.Choices(With(choices.Countries, Known(search.Country), StringComparer.Ordinal))],
        sorts);

    /// <summary>What is wrong with a search, beside the fields of the page's Search.</summary>
    public static bool Check(PageModel page, SearchForm form, CampaignSearch search)
    {
        foreach (var (field, typed) in new[] { (nameof(form.Text), form.Text), (nameof(form.Produce), form.Produce), (nameof(form.Country), form.Country), (nameof(form.PostalCode), form.PostalCode) })
        {
            page.ModelState.SetModelValue($"{nameof(Search)}.{field}", typed, typed);
            page.ModelState.MarkFieldSkipped($"{nameof(Search)}.{field}");
        }
        try
        {
            search.MustBeAnswerable();
            return true;
        }
        catch (RuleBroken broken)
        {
            page.ShowBroken(broken, nameof(Search));
            return false;
        }
    }

    // What was chosen stays a choice, also when nothing of it is left.
    private static IEnumerable<string> With(IReadOnlyList<string> choices, string chosen, StringComparer comparer) =>
        chosen.Length == 0 || choices.Contains(chosen, comparer) ? choices : [.. choices, chosen];

    private static string Known(string code) => PreOrderFarm.Shared.Countries.IsKnown(code) ? code : "";
}

/// <summary>What can be chosen, read at most once a minute.</summary>
public sealed class KnownChoices(IMemoryCache cache, SearchChoices choices)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    public async Task<ChoicesOfSearch> FindAsync(CancellationToken ct) => (await cache.GetOrCreateAsync(nameof(KnownChoices), entry =>
    {
        entry.AbsoluteExpirationRelativeToNow = Kept;
        return choices.RunAsync(ct);
    }))!;
}
