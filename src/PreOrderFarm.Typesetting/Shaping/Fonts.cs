namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>
/// Noto Sans CJK has Latin, Greek, Cyrillic and Han letters that fit each other; one font per variant of Han. Emoji are
/// Symbola's: black outlines, sharp on a label printer and readable for pdftotext; Cairo writes coloured ones as pictures
/// without text (of 25 KB for six).
/// </summary>
internal static class Fonts
{
    private const string Others = ", Noto Sans, DejaVu Sans, Symbola, sans-serif";

    internal static string For(string language)
    {
        if (IsTagOf(language, "zh-Hant") || IsTagOf(language, "zh-TW"))
            return "Noto Sans CJK TC" + Others;
        if (IsTagOf(language, "zh-HK") || IsTagOf(language, "zh-MO"))
            return "Noto Sans CJK HK" + Others;
        if (IsTagOf(language, "ja"))
            return "Noto Sans CJK JP" + Others;
        return (IsTagOf(language, "ko") ? "Noto Sans CJK KR" : "Noto Sans CJK SC") + Others;
    }

    private static bool IsTagOf(string tag, string language) =>
        tag.StartsWith(language, StringComparison.OrdinalIgnoreCase)
        && (tag.Length == language.Length || tag[language.Length] == '-');
}
