using Microsoft.AspNetCore.Mvc.Rendering;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>Long lists of the growers' forms. Each begins with nothing chosen.</summary>
public static class Choices
{
    private static readonly SelectListItem Nothing = new("", "");

    public static IEnumerable<SelectListItem> Countries(string choose) => [new SelectListItem(choose, ""), .. CountryNames.Choices(PreOrderFarm.Shared.Countries.Known)];

    public static IEnumerable<SelectListItem> TimeZones(string choose) => [new SelectListItem(choose, ""), .. ZoneNames.Choices(LocalTime.Zones)];

    public static IEnumerable<SelectListItem> Currencies() =>
        [Nothing, .. Currency.Known.Order(StringComparer.Ordinal).Select(code => new SelectListItem(code, code))];
}
