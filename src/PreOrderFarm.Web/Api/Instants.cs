using System.Globalization;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Web.Api;

/// <summary>Instants with an offset: 2027-05-03T18:00:00+08:00 (https://www.rfc-editor.org/rfc/rfc3339).</summary>
internal static partial class Instants
{
    public static bool TryRead(string text, out DateTimeOffset instant)
    {
        instant = default;
        return Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rfc3339();
}
