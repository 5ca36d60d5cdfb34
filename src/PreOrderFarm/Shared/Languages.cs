using System.Globalization;

namespace PreOrderFarm.Shared;

/// <summary>The languages that every sentence exists in.</summary>
public static class Languages
{
    public const string English = "en";

    public static IReadOnlyList<string> Known { get; } = [English, "zh-Hans", "zh-Hant"];

    /// <summary>What its readers call it: .NET's own name for simplified Chinese has a bracket.</summary>
    public static string Name(string language) => language switch
    {
        English => "English",
        "zh-Hans" => "简体中文",
        "zh-Hant" => "繁體中文",
        _ => language,
    };

    /// <summary>The known language nearest to a culture's name: zh-TW reads zh-Hant, fr reads en.</summary>
    public static string Nearest(string? culture)
    {
        var name = culture ?? "";
        if (Known.Contains(name, StringComparer.OrdinalIgnoreCase))
            return Known.First(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        if (!name.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
            return English;
        var isTraditional = new[] { "TW", "HK", "MO", "Hant" }.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
        return isTraditional ? "zh-Hant" : "zh-Hans";
    }

    public static CultureInfo Culture(string language) => CultureInfo.GetCultureInfo(Nearest(language));
}
