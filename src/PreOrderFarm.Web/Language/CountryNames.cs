using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace PreOrderFarm.Web.Language;

/// <summary>Countries in the reader's language. .NET answers in that of the country itself unless it is asked like this.</summary>
public static class CountryNames
{
    public static string Of(string code) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? new RegionInfo(code).EnglishName : new RegionInfo(code).DisplayName;

    public static IEnumerable<SelectListItem> Choices(IEnumerable<string> codes) =>
        codes.Select(code => new SelectListItem(Of(code), code)).OrderBy(item => item.Text, StringComparer.CurrentCulture);
}
