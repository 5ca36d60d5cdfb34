using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Caching;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>What is picked in which month: of all harvests that still come, or of those that a search finds.</summary>
[AllowAnonymous, PublicPage]
public sealed class CalendarModel(HarvestCalendar calendar, KnownChoices choices, TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    public const string Path = "/campaigns/calendar";

    public SearchForm Search { get; private set; } = new();

    public SearchFields Fields { get; private set; } = null!;

    public IReadOnlyList<HarvestMonth> Months { get; private set; } = [];

    public int Count { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        Search = SearchForm.Read(Request.Query) with { Show = SearchForm.Usual, Sort = "" };
        Fields = SearchFields.Of(Path, Search, await choices.FindAsync(ct), [], T);
        if (!SearchFields.Check(this, Search, Search.ToSearch()))
            return;
        var cards = await calendar.FindAsync(Search, ct);
        Count = cards.Count;
        Months = HarvestMonth.Of(cards, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
    }

    public string NameOf(HarvestMonth month) => Show.Month(month.First);
}
