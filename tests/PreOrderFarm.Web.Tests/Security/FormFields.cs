using System.Net;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>The names of the fields of a page's forms.</summary>
internal static partial class FormFields
{
    public static IEnumerable<string> In(string html) => FieldName().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["name"].Value));

    [GeneratedRegex("<(?:input|select|textarea|button)[^>]*\\sname=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex FieldName();
}
