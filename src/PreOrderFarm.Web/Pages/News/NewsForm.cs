using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.News;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.News;

public sealed record NewsFields
{
    public string Frequency { get; init; } = "";
    public string TimeZone { get; init; } = "";

    /// <summary>What nobody knows is a frequency that there is not, and refused as such.</summary>
    public NewsChoice Choice() => new()
    {
        Frequency = Enum.TryParse<NewsFrequency>(Frequency, out var known) ? known : (NewsFrequency)(-1),
        TimeZone = TimeZone,
    };
}

/// <summary>How often, when the morning is, and of whom: the same for a member and behind a guest's link.</summary>
public sealed record NewsForm(NewsFields Input, string Email, KeyPage<FollowedGrower> Followed)
{
    public IEnumerable<SelectListItem> Frequencies(IStringLocalizer<Texts> T) =>
    [
        new(T["At once, an e-mail for each"], nameof(NewsFrequency.AtOnce)),
        new(T["Daily, one e-mail in the morning"], nameof(NewsFrequency.Daily)),
        new(T["Weekly, one e-mail on Monday morning"], nameof(NewsFrequency.Weekly)),
        new(T["None"], nameof(NewsFrequency.None)),
    ];

    /// <summary>Browsers know names that the list of places does not.</summary>
    public IEnumerable<SelectListItem> TimeZones(IStringLocalizer<Texts> T) =>
        ZoneNames.Choices(LocalTime.Zones.Append(Input.TimeZone).Where(zone => zone.Length > 0).Distinct(StringComparer.Ordinal))
            .Prepend(new SelectListItem(T["Not known"], ""));

    public static NewsForm Of(NewsSettings settings, KeyPage<FollowedGrower> followed) =>
        new(new NewsFields { Frequency = settings.Frequency.ToString(), TimeZone = settings.TimeZone ?? "" }, settings.Email, followed);
}
