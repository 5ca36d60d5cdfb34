using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>Addresses as the post of their country writes them; the words stay as they were written.</summary>
internal static class Addresses
{
    /// <summary>The lines between the recipient and the country. East Asia writes from the large to the small.</summary>
    internal static IEnumerable<string> Lines(PostalAddress address)
    {
        string[] lines = address.Country is "CN" or "TW" or "HK" or "MO" or "JP" or "KR"
            ? [Joined(" ", address.PostalCode, address.Subdivision, address.City), Joined(" ", address.Line1, address.Line2)]
            : [address.Line1, address.Line2, Joined(", ", Joined(" ", address.PostalCode, address.City), address.Subdivision)];
        return lines.Where(line => line.Length > 0);
    }

    /// <summary>The language whose form of Han characters an address has.</summary>
    internal static string Language(string country, string otherwise) => country switch
    {
        "CN" or "SG" => "zh-Hans",
        "TW" => "zh-Hant",
        "HK" or "MO" => "zh-HK",
        "JP" => "ja",
        "KR" => "ko",
        _ => otherwise,
    };

    /// <summary>
    /// The country in the sheet's language; for a parcel that leaves the sender's country also in English capitals, as the
    /// posts of the world ask for (https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions).
    /// </summary>
    internal static string Country(string country, string sender, string language)
    {
        var name = Countries.Name(country, Languages.Culture(language));
        if (country == sender)
            return name;
        var abroad = Countries.Name(country, Languages.Culture(Languages.English)).ToUpperInvariant();
        return Languages.Nearest(language) == Languages.English ? abroad : $"{abroad} {name}";
    }

    private static string Joined(string separator, params string[] parts) => string.Join(separator, parts.Where(part => part.Length > 0));
}
