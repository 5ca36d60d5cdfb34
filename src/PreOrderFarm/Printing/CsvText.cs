using System.Text;
using CsvHelper;

namespace PreOrderFarm.Printing;

/// <summary>Tables for spreadsheets: UTF-8 with a byte order mark, without which some of them take Chinese for something else.</summary>
internal static class CsvText
{
    internal static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);

    /// <summary>Words that a spreadsheet must not take for a formula (https://owasp.org/www-community/attacks/CSV_Injection).</summary>
    internal static void WriteText(this CsvWriter csv, string text) => csv.WriteField(Safe(text));

    internal static string Safe(string text) =>
        text.TrimStart(' ', '"', '\u00A0') is ['=' or '+' or '-' or '@' or '|' or '%' or '＝' or '＋' or '－' or '＠' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
}
