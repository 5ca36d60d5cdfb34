using System.Text;
using System.Text.RegularExpressions;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

public enum CampaignFilter
{
    /// <summary>Everything that is or was public.</summary>
    All,

    /// <summary>Pledges are taken.</summary>
    Open,

    /// <summary>Open for at most seven more days.</summary>
    ClosingSoon,

    /// <summary>Open, with at least 70 % of the target collected, and not all of it.</summary>
    NearlyFunded,

    /// <summary>Open for at most seven days.</summary>
    NewlyOpened,

    /// <summary>Approved, to be opened.</summary>
    Coming,

    /// <summary>Funded or already shipped.</summary>
    Funded,

    /// <summary>Not given up, and not yet picked to the end.</summary>
    Growing,
}

public enum CampaignOrder
{
    /// <summary>What is named by the words before what only mentions them; then the next deadline where pledges are taken, else the newest.</summary>
    BestMatch,
    ClosingNext,
    Newest,
    MostFunded,
}

/// <summary>What somebody looks for, as they typed it.</summary>
public sealed partial record CampaignSearch
{
    public const int MaximumText = 100;
    public const int MaximumPostalCode = 20;

    public CampaignFilter Filter { get; init; } = CampaignFilter.Open;

    /// <summary>Words, "a phrase", -without.</summary>
    public string Text { get; init; } = "";

    public string Produce { get; init; } = "";

    /// <summary>ISO 3166-1 alpha-2: only what is shipped there.</summary>
    public string Country { get; init; } = "";

    /// <summary>In that country.</summary>
    public string PostalCode { get; init; } = "";

    /// <summary>The slug of the one farm whose campaigns are wanted; null: everyone's.</summary>
    public string? Grower { get; init; }

    public CampaignOrder Order { get; init; }

    public bool TakesPledges => Filter is CampaignFilter.Open or CampaignFilter.ClosingSoon or CampaignFilter.NearlyFunded or CampaignFilter.NewlyOpened;

    public void MustBeAnswerable()
    {
        var rules = new InputRules();
        rules.Require(TypedText.IsLine(Text, 0, MaximumText), nameof(Text), $"Search with at most {MaximumText} characters, in one line.");
        rules.Require(TypedText.IsLine(Produce, 0, 80), nameof(Produce), $"Say what is grown, in at most 80 characters.");
        rules.Require(Country.Length == 0 || Countries.IsKnown(Country), nameof(Country), $"Choose a country.");
        rules.Require(TypedText.IsLine(PostalCode, 0, MaximumPostalCode), nameof(PostalCode), $"A postal code has at most {MaximumPostalCode} characters.");
        rules.Require(PostalCode.Trim().Length == 0 || Country.Length > 0, nameof(Country), $"Choose the country of this postal code.");
        rules.ThrowIfBroken();
    }

    /// <summary>The words and phrases to find within text, and those (with a minus before them) that must not be there.</summary>
    internal IEnumerable<(string Part, bool IsWanted)> Parts() =>
        from Match part in Word().Matches(PlainText)
        let word = part.Groups["word"].Value.Replace("\"", "", StringComparison.Ordinal).Trim()
        where word.Length > 0
        select (word, !part.Groups["minus"].Success);

    /// <summary>Full-width forms as plain ones, as the searched text is.</summary>
    internal string PlainText => Text.Trim().Normalize(NormalizationForm.FormKC);

    [GeneratedRegex("""(?<minus>-(?=[^\s-]))?(?<word>"[^"]*"?|\S+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}

/// <summary>A part of what was found, and how much there is in all.</summary>
public sealed record FoundCampaigns(IReadOnlyList<CampaignCard> Items, string? Next, long Total);
