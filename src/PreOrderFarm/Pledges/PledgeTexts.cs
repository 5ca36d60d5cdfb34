using System.Resources;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>The few words that we put on the payment provider's page.</summary>
internal static class PledgeTexts
{
    private static readonly ResourceManager Texts = new("PreOrderFarm.Pledges.PledgeTexts", typeof(PledgeTexts).Assembly);

    public static string Shipping(string language) => Text("Shipping", language);

    public static string Difference(string language, string reference) =>
        string.Format(Languages.Culture(language), Text("Difference", language), reference);

    private static string Text(string key, string language) =>
        Texts.GetString(key, Languages.Culture(language)) ?? throw new MissingManifestResourceException($"PledgeTexts lacks '{key}'.");
}
