using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Shared;

/// <summary>Texts of the core that no localiser of the site reads.</summary>
public sealed partial class TextKeysTests
{
    [Theory]
    [InlineData("PreOrderFarm.Campaigns.CampaignTexts")]
    [InlineData("PreOrderFarm.Pledges.PledgeTexts")]
    [InlineData("PreOrderFarm.Shared.CountryTexts")]
    public void Every_text_exists_in_each_language_with_the_same_values(string resource)
    {
        var english = Texts(resource, "");
        Assert.NotEmpty(english);
        foreach (var language in new[] { "zh-Hans", "zh-Hant" })
        {
            var texts = Texts(resource, language);
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
            Assert.All(texts, text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
            Assert.All(texts, text => Assert.Equal(Holes(english[text.Key]), Holes(text.Value)));
        }
    }

    [Fact]
    public void There_is_a_name_for_each_country_and_for_nothing_else() =>
        Assert.Equal(Countries.Known.Order(StringComparer.Ordinal), Texts("PreOrderFarm.Shared.CountryTexts", "").Keys.Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Texts(string resource, string language) =>
        new ResourceManager(resource, typeof(Countries).Assembly).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);

    private static string Holes(string text) => string.Join(' ', Hole().Matches(text).Select(hole => hole.Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\d+[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Hole();
}
