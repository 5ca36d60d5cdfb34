using System.Globalization;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>
/// A spreadsheet runs what begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection): no export of ours
/// may have such a cell. Numbers may be negative. The matrix and the hostile requests ask this of every answer in text/csv.
/// </summary>
internal static partial class CsvFormulas
{
    private const string Beginnings = "=+-@\t\r\n|%";

    public static void MustBeHarmless(Reply reply)
    {
        if (reply.ContentType.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase))
            Assert.Equal([], In(reply.Text));
    }

    /// <summary>The cells that a spreadsheet would run.</summary>
    public static IReadOnlyList<string> In(string csv) =>
        [.. Cell().Matches(csv.TrimStart('\uFEFF')).Select(match => Unquoted(match.Groups["cell"].Value)).Where(IsFormula)];

    private static string Unquoted(string cell) =>
        cell.StartsWith('"') ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;

    private static bool IsFormula(string cell)
    {
        var start = cell.TrimStart(' ', '"', '\u00A0');
        return start.Length > 0 && Beginnings.Contains(start[0]) && !decimal.TryParse(start, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc4180, with commas, semicolons or tabs.</summary>
    [GeneratedRegex("(?:^|[,;\t\n])(?<cell>\"(?:[^\"]|\"\")*\"|[^,;\t\r\n]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Cell();
}
