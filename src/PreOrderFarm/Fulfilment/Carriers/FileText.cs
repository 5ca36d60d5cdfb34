using System.Text;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>
/// What an uploaded table says, whatever it is written in: UTF-8 and UTF-16 with and without a mark, GB18030, and the
/// Windows-1252 of European programs. Files of other programs are refused with what to do instead.
/// </summary>
internal static class FileText
{
    // Workbooks, old and new (which are archives), PDF, packed files.
    private static readonly byte[][] OtherFiles = [[0x50, 0x4B, 0x03, 0x04], [0xD0, 0xCF, 0x11, 0xE0], "%PDF"u8.ToArray(), [0x1F, 0x8B]];

    private static readonly Encoding Gb18030 = Strict(CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.CodePage);
    private static readonly Encoding Windows1252 = Strict(1252);
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static string Read(byte[] bytes)
    {
        if (Array.Exists(OtherFiles, other => bytes.AsSpan().StartsWith(other)))
            throw NoTable();
        var (encoding, from) = Marked(bytes);
        string text;
        try
        {
            text = encoding is null ? Unmarked(bytes) : encoding.GetString(bytes, from, bytes.Length - from);
        }
        catch (DecoderFallbackException)
        {
            throw new RuleBroken("File", $"We cannot read the letters of this file. Save it as CSV in UTF-8.");
        }

        return text.Contains('\0', StringComparison.Ordinal) ? throw NoTable() : text;
    }

    private static RuleBroken NoTable() => new("File", $"This is not a CSV file. Open it in your spreadsheet program and save it as CSV.");

    // https://www.unicode.org/faq/utf_bom.html#bom4
    private static (Encoding? Encoding, int From) Marked(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Utf8, 3),
        [0xFF, 0xFE, 0x00, 0x00, ..] => (new UTF32Encoding(false, false, true), 4),
        [0x00, 0x00, 0xFE, 0xFF, ..] => (new UTF32Encoding(true, false, true), 4),
        [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, false, true), 2),
        [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, false, true), 2),
        _ => (null, 0),
    };

    private static string Unmarked(byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0))
            return Wide(bytes);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return IsWestern(bytes) ? Windows1252.GetString(bytes) : Gb18030.GetString(bytes);
        }
    }

    // Separators and line ends are ASCII, so one half of those is NUL; in the other half hardly a letter has one ('一').
    private static string Wide(byte[] bytes)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == 0)
                _ = i % 2 == 0 ? even++ : odd++;
        }

        var isText = bytes.Length % 2 == 0 && Math.Min(even, odd) * 2 <= Math.Max(even, odd);
        return isText ? new UnicodeEncoding(even > odd, false, true).GetString(bytes) : throw NoTable();
    }

    // In Chinese a high byte comes with another one; in European words it stands alone among letters.
    private static bool IsWestern(byte[] bytes)
    {
        var (pairs, single) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
                continue;
            if (i + 1 < bytes.Length && bytes[i + 1] >= 0x80)
            {
                pairs++;
                i++;
            }
            else
            {
                single++;
            }
        }

        return single > pairs;
    }

    private static Encoding Strict(int codePage) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;
}
