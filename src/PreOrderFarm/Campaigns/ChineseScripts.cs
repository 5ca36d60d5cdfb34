using Icu;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// 蘋果 and 苹果 are one word in two scripts. ICU knows which characters belong together, and which of several by the words
/// around them (https://unicode-org.github.io/icu/userguide/transforms/general/); its library is the one that .NET itself
/// loads. Text in other scripts stays as it is.
/// </summary>
internal static class ChineseScripts
{
    private static readonly Transliterator ToSimplified = Open("Hant-Hans");
    private static readonly Transliterator ToTraditional = Open("Hans-Hant");

    public static string Simplified(string text) => IsHan(text) ? ToSimplified.Transliterate(text) : text;

    /// <summary>The text as it was written, and in the scripts in which it reads differently.</summary>
    public static IReadOnlyList<string> Of(string text) =>
        IsHan(text) ? [.. new[] { text, ToSimplified.Transliterate(text), ToTraditional.Transliterate(text) }.Distinct(StringComparer.Ordinal)] : [text];

    private static bool IsHan(string text) => text.Any(c => c is >= '\u3400' and <= '\u9fff');

    // ICU is loaded once, before threads meet in it.
    private static Transliterator Open(string id)
    {
        Wrapper.Init();
        return Transliterator.CreateInstance(id);
    }
}
