using System.Security;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PreOrderFarm.Web.Tests.Language;

public sealed partial class TextsTests
{
    private static readonly string[] Languages = ["", ".zh-Hans", ".zh-Hant"];

    [Theory]
    [InlineData("Texts")]
    [InlineData("GrowerTexts")]
    [InlineData("PackingTexts")]
    [InlineData("AdminTexts")]
    [InlineData("PayoutTexts")]
    [InlineData("RuleTexts")]
    [InlineData("ApiTexts")]
    public void Every_sentence_exists_in_every_language_and_none_is_left_over(string resource)
    {
        var used = SentencesInSource.OfSite().Concat(SentencesInSource.OfRules()).Where(use => use.Resource == resource).ToList();
        var sentences = used.Select(use => use.Sentence).ToHashSet(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var language in Languages)
        {
            var entries = Read(resource + language);
            wrong.AddRange(used.Where(use => !entries.ContainsKey(use.Sentence)).DistinctBy(use => use.Sentence, StringComparer.Ordinal)
                .Select(use => $"""missing in {resource}{language}.resx ({use.File}):  <data name="{SecurityElement.Escape(use.Sentence)}" xml:space="preserve"><value>{SecurityElement.Escape(use.Sentence)}</value></data>"""));
            wrong.AddRange(entries.Keys.GroupBy(key => key, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => $"differs only in case in {resource}{language}.resx: {same.Key}"));
            wrong.AddRange(entries.Keys.Except(sentences, StringComparer.Ordinal).Select(key => $"unused in {resource}{language}.resx: {key}"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("Texts")]
    [InlineData("GrowerTexts")]
    [InlineData("PackingTexts")]
    [InlineData("AdminTexts")]
    [InlineData("PayoutTexts")]
    [InlineData("RuleTexts")]
    [InlineData("ApiTexts")]
    public void Translations_keep_their_values_and_English_keeps_its_key(string resource)
    {
        var wrong = new List<string>();
        foreach (var language in Languages)
        {
            foreach (var (key, value) in Read(resource + language))
            {
                if (language.Length == 0 && value != key)
                    wrong.Add($"{resource}.resx changes '{key}' to '{value}'");
                if (!Holes(value).SetEquals(Holes(key)))
                    wrong.Add($"{resource}{language}.resx has other values in '{value}' than '{key}'");
                if (language.Length > 0 && string.IsNullOrWhiteSpace(value))
                    wrong.Add($"{resource}{language}.resx is empty for '{key}'");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Sentences_are_literals_where_they_are_used() => Assert.Empty(SentencesInSource.NotLiteral());

    [Fact]
    public void Sentences_of_rules_are_found_as_their_formats()
    {
        const string source = """
            if (x) throw new RuleBroken(nameof(Field), $"Choose {count:N0} of {Name(a ? "b" : "c")}.");
            rules.Require(text.Length > 0, $"{prefix}.Name", $"Say it here.");
            rules.Require(text.Length > 0, nameof(Field), $"Say \"it\", {{plainly}}.");
            private static FormattableString Rule(bool a) => a ? $"One word." : $"Two {x}.";
            public static RuleBroken Of(int left) => new(nameof(Lines), left switch
            {
                0 => $"{offer} is sold out.",
                _ => $"Only {left / 2m:0.###} are left.",
            });
            log.Write($"not a sentence {x}");
            """;
        Assert.Equal(["Choose {0:N0} of {1}.", "Say it here.", "Say \"it\", {{plainly}}.", "One word.", "Two {0}.", "{0} is sold out.", "Only {0:0.###} are left."], SentencesInSource.RulesIn(source));
    }

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(SentencesInSource.Root, "src", "PreOrderFarm.Web", "Resources", file + ".resx")).Root!.Elements("data")
            .ToDictionary(entry => entry.Attribute("name")!.Value, entry => entry.Element("value")!.Value, StringComparer.Ordinal);

    private static HashSet<string> Holes(string sentence) => [.. Hole().Matches(sentence).Select(hole => hole.Groups["number"].Value)];

    [GeneratedRegex(@"\{(?<number>\d+)", RegexOptions.None, 1000)]
    private static partial Regex Hole();
}
