using System.Text;

namespace PreOrderFarm.Shared;

/// <summary>
/// What people type. PostgreSQL stores neither NUL nor half a surrogate pair, XML holds no U+FFFE and U+FFFF, and control
/// characters in a name only mislead whoever reads it: such text is refused where it comes in.
/// </summary>
public static class TypedText
{
    /// <summary>One line within these lengths, surrounding spaces not counted.</summary>
    public static bool IsLine(string text, int minimum, int maximum)
    {
        var trimmed = text.Trim();
        return trimmed.Length >= minimum && trimmed.Length <= maximum && !trimmed.Any(char.IsControl) && IsWellFormed(trimmed);
    }

    /// <summary>Several lines of at most this length.</summary>
    public static bool IsProse(string text, int maximum) =>
        text.Length <= maximum && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) && IsWellFormed(text);

    /// <summary>At most so much of its beginning, without half a character at the end.</summary>
    public static string Beginning(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != System.Buffers.OperationStatus.Done || rune.Value is 0xFFFE or 0xFFFF)
                return false;
            rest = rest[used..];
        }
        return true;
    }
}
