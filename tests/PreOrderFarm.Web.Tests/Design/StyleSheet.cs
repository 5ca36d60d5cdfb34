using System.Text.RegularExpressions;
using PreOrderFarm.Web.Tests.Language;

namespace PreOrderFarm.Web.Tests.Design;

/// <summary>The one style sheet, as text: its tokens in light and in dark, and the classes that it knows.</summary>
internal static partial class StyleSheet
{
    public static string FilePath { get; } = Path.Combine(SentencesInSource.Root, "src", "PreOrderFarm.Web", "wwwroot", "site.css");

    public static string Text { get; } = File.ReadAllText(FilePath);

    private static string Dark => Text[Text.IndexOf("@media (prefers-color-scheme: dark)", StringComparison.Ordinal)..Text.IndexOf("@media (prefers-reduced-motion", StringComparison.Ordinal)];

    private static string Light => Text[..Text.IndexOf("@media (prefers-color-scheme: dark)", StringComparison.Ordinal)];

    /// <summary>Tokens that are a colour, '#rrggbb'; dark ones lie over the light ones.</summary>
    public static IReadOnlyDictionary<string, string> Colours(bool isDark)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var token in Token().Matches(Light).Concat(isDark ? Token().Matches(Dark) : []))
            found[token.Groups["name"].Value] = token.Groups["value"].Value;
        return found;
    }

    public static IReadOnlySet<string> Classes() =>
        Class().Matches(Strings().Replace(Comments().Replace(Text, ""), "")).Select(found => found.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Contrast of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).</summary>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour) =>
        (0.2126 * Channel(colour, 1)) + (0.7152 * Channel(colour, 3)) + (0.0722 * Channel(colour, 5));

    private static double Channel(string colour, int at)
    {
        var part = Convert.ToInt32(colour.Substring(at, 2), 16) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex("--(?<name>[a-z-]+): (?<value>#[0-9a-f]{6});", RegexOptions.None, 5000)]
    private static partial Regex Token();

    [GeneratedRegex(@"(?<![\w"")])\.(?<name>[a-z][a-z-]*)|(?<=[a-z\])])\.(?<name>[a-z][a-z-]*)(?=[\s,:{.>+)\[])", RegexOptions.None, 5000)]
    private static partial Regex Class();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline, 5000)]
    private static partial Regex Comments();

    [GeneratedRegex(@"""[^""]*""", RegexOptions.None, 5000)]
    private static partial Regex Strings();
}
