using Microsoft.AspNetCore.Mvc.Rendering;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Language;

/// <summary>Countries in the reader's language.</summary>
public static class CountryNames
{
    public static string Of(string code) => Countries.Name(code);

    public static IEnumerable<SelectListItem> Choices(IEnumerable<string> codes) =>
        codes.Select(code => new SelectListItem(Of(code), code)).OrderBy(item => item.Text, StringComparer.CurrentCulture);
}
