using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>Addresses as the post of their country writes them; the words stay as they were written.</summary>
internal static class Addresses
{
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
}
