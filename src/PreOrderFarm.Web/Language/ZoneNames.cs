using Microsoft.AspNetCore.Mvc.Rendering;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Language;

/// <summary>Time zones behind the name of their country in the reader's language: the zones themselves have English names only.</summary>
public static class ZoneNames
{
    public static IEnumerable<SelectListItem> Choices(IEnumerable<string> zones) =>
        zones.Select(zone => new SelectListItem(Of(zone), zone)).OrderBy(item => item.Text, StringComparer.CurrentCulture);

    private static string Of(string zone)
    {
        var name = zone.Replace('_', ' ');
        return LocalTime.CountryOf(zone) is { } country ? CountryNames.Of(country) + Show.Dot + name : name;
    }
}
