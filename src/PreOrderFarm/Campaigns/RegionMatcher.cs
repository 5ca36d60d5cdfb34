using System.Text;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// Which region an address lies in. The narrowest area decides: the longest postal prefix, then a province, then the
/// country. What no area names is not served.
/// </summary>
public static class RegionMatcher
{
    public static Guid? Match(IEnumerable<RegionArea> areas, string country, string? subdivision, string? postalCode)
    {
        var place = Subdivisions.Normalise(country, subdivision);
        var postal = NormalisePostal(postalCode);
        return areas
            .Where(area => string.Equals(area.Country, country, StringComparison.OrdinalIgnoreCase))
            .Where(area => area.PostalPrefix is null || postal.StartsWith(area.PostalPrefix, StringComparison.Ordinal))
            .Where(area => area.Subdivision is null
                || (place.Length > 0 && string.Equals(Subdivisions.Normalise(area.Country, area.Subdivision), place, StringComparison.Ordinal)))
            .OrderByDescending(area => area.PostalPrefix?.Length ?? 0)
            .ThenByDescending(area => area.Subdivision is not null)
            .Select(area => (Guid?)area.RegionId)
            .FirstOrDefault();
    }

    /// <summary>Letters and digits only, upper case, full-width forms as plain ones: 'sw1a 1aa' and 'ＳＷ１Ａ１ＡＡ' are one.</summary>
    public static string NormalisePostal(string? code) =>
        string.Concat((code ?? "").Normalize(NormalizationForm.FormKC).ToUpperInvariant().Where(char.IsAsciiLetterOrDigit));
}
