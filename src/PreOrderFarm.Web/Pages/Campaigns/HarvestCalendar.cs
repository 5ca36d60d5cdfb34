using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>A month and what is picked in it.</summary>
public sealed record HarvestMonth(DateOnly First, IReadOnlyList<CampaignCard> Harvests)
{
    /// <summary>The months from today's on in which something is picked.</summary>
    public static IReadOnlyList<HarvestMonth> Of(IReadOnlyList<CampaignCard> cards, DateOnly today) =>
    [
        .. from card in cards
           from month in MonthsOf(card, today)
           group card by month into inMonth
           orderby inMonth.Key
           select new HarvestMonth(inMonth.Key, [.. inMonth.OrderBy(card => card.HarvestFrom).ThenBy(card => card.HarvestUntil).ThenBy(card => card.Id)]),
    ];

    private static IEnumerable<DateOnly> MonthsOf(CampaignCard card, DateOnly today)
    {
        var from = card.HarvestFrom < today ? today : card.HarvestFrom;
        for (var month = new DateOnly(from.Year, from.Month, 1); month <= card.HarvestUntil; month = month.AddMonths(1))
            yield return month;
    }
}

/// <summary>The harvests to come that a search finds, for the page and for calendars that subscribe to it (RFC 5545).</summary>
public sealed class HarvestCalendar(SearchCampaigns campaigns, IOptions<SiteOptions> site, IStringLocalizer<Texts> T)
{
    /// <summary>A calendar of more is no calendar any more; it ends with those that were opened first.</summary>
    private const int Most = 500;

    public async Task<IReadOnlyList<CampaignCard>> FindAsync(SearchForm form, CancellationToken ct)
    {
        var search = form.ToSearch() with { Filter = CampaignFilter.Growing, Order = CampaignOrder.Newest };
        var cards = new List<CampaignCard>();
        string? after = null;
        do
        {
            var found = await campaigns.RunAsync(search, after, KeyPage<CampaignCard>.MaximumSize, ct);
            cards.AddRange(found.Items);
            after = found.Next;
        }
        while (after is not null && cards.Count < Most);
        return cards;
    }

    /// <summary>A day-long event from the first to the last day of picking, and one at the deadline where boxes can be had.</summary>
    public async Task<string> WriteAsync(SearchForm form, CancellationToken ct)
    {
        var calendar = new Calendar { ProductId = "-//PreOrderFarm//Harvest calendar//EN", Method = "PUBLISH" };
        calendar.AddProperty("X-WR-CALNAME", $"{T["Harvest calendar"]} · {site.Value.Name}");
        foreach (var card in (await FindAsync(form, ct)).OrderBy(card => card.HarvestFrom).ThenBy(card => card.Id))
        {
            calendar.Events.Add(Event(card, "harvest", T["Harvest: {0}", card.Title], Day(card.HarvestFrom), Day(card.HarvestUntil.AddDays(1))));
            if (card.Status is CampaignStatus.Open or CampaignStatus.Scheduled)
            {
                var deadline = new CalDateTime(card.Deadline.UtcDateTime, "UTC");
                calendar.Events.Add(Event(card, "deadline", T["Last chance: {0}", card.Title], deadline, deadline));
            }
        }
        return new CalendarSerializer().SerializeToString(calendar)!;
    }

    // The stamp does not move, so that a client sees no change where there is none.
    private CalendarEvent Event(CampaignCard card, string kind, string summary, CalDateTime from, CalDateTime until) => new()
    {
        Uid = $"{card.Id:D}-{kind}@{new Uri(site.Value.BaseUrl).Host}",
        DtStamp = new CalDateTime(card.CreatedAt.UtcDateTime, "UTC"),
        Summary = summary,
        Location = card.Place,
        Description = $"{card.GrowerName} · {card.Produce}",
        Url = new Uri($"{site.Value.BaseUrl}/campaigns/{card.Slug}"),
        Transparency = TransparencyType.Transparent,
        Start = from,
        End = until,
    };

    private static CalDateTime Day(DateOnly day) => new(day);
}
