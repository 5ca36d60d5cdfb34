using System.Globalization;

namespace PreOrderFarm.Web.Forms;

/// <summary>Of which record a form speaks: what is said of the one that the page showed is not said of another since.</summary>
public static class Seen
{
    public static string? At(DateTimeOffset? recordedAt) => recordedAt?.ToString("O", CultureInfo.InvariantCulture);
}
