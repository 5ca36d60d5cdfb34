using System.Buffers;
using System.Text;

namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>
/// Text from strangers, made harmless: line ends of every kind become '\n'; control characters and bidirectional
/// overrides (https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings) vanish, so a name cannot turn
/// round what stands beside it; lone surrogates and noncharacters become U+FFFD.
/// </summary>
internal static class CleanText
{
    internal const char Replacement = '\uFFFD';

    // Everything in these ranges is left as it is: printable ASCII, Latin, and most of CJK.
    private static bool IsPlain(char c) => c is (>= ' ' and < '\u007F') or (>= '\u00A0' and < '\u2000') or '\n' or (>= '\u3000' and < '\uD800');

    internal static string From(string text)
    {
        var first = 0;
        while (first < text.Length && IsPlain(text[first]))
            first++;
        return first == text.Length ? text : Clean(text, first);
    }

    private static string Clean(string text, int first)
    {
        var clean = new StringBuilder(text.Length).Append(text, 0, first);
        var rest = text.AsSpan(first);
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var consumed);
            if (status != OperationStatus.Done)
                clean.Append(Replacement);
            else if (rune.Value == '\r' && rest.Length > 1 && rest[1] == '\n')
                consumed = 2;
            else
                Append(clean, rune);
            if (consumed == 2 && rest[0] == '\r')
                clean.Append('\n');
            rest = rest[consumed..];
        }

        return clean.ToString();
    }

    private static void Append(StringBuilder clean, Rune rune)
    {
        var value = rune.Value;
        if (value is '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029)
            clean.Append('\n');
        else if (value == '\t')
            clean.Append(' ');
        else if (IsNoncharacter(value))
            clean.Append(Replacement);
        else if (!IsInvisibleCommand(value))
            clean.Append(rune.ToString());
    }

    private static bool IsNoncharacter(int value) => (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF;

    private static bool IsInvisibleCommand(int value) =>
        value is < 0x20 or (>= 0x7F and < 0xA0)         // C0, DEL, C1
            or (>= 0x202A and <= 0x202E)                // embeddings and overrides
            or (>= 0x2066 and <= 0x2069)                // isolates
            or (>= 0x206A and <= 0x206F)                // deprecated format characters
            or 0xFEFF                                   // byte order mark
            or (>= 0xFFF9 and <= 0xFFFC)                // interlinear annotation, object replacement
            or (>= 0xE0000 and <= 0xE0FFF);             // tags and supplementary variation selectors
}
