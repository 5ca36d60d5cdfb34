using System.Text.RegularExpressions;

namespace PreOrderFarm.BrowserTests;

/// <summary>One page to look at: what it is called among the pictures, its address, and as whom (null: as nobody).</summary>
public sealed partial record PageVisit(string Name, string Path, string? Email)
{
    /// <summary>For the page between password and code: the operator, who has given the first of them only.</summary>
    public const string HalfWay = "operator at the second step";

    /// <summary>'/grower/campaigns/{id:guid}/edit' is 'grower-campaigns-id-edit'.</summary>
    public static string NameOf(string template) =>
        NoSign().Replace(Constraint().Replace(template, ""), "-").Trim('-') is { Length: > 0 } name ? name : "home";

    [GeneratedRegex(":[a-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Constraint();

    [GeneratedRegex("[^A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex NoSign();
}
