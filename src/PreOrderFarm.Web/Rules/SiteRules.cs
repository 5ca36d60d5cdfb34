using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.News;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Rules;

/// <summary>One of the site's rules in Markdown, and the language that it is written in.</summary>
public sealed record RulesText(string Markdown, string Language);

/// <summary>
/// What holds between the operator and those who use the site: in the operator's own words (Site:RulesFolder), or in those
/// that ship with the code and say what it does. Read once.
/// </summary>
public sealed class SiteRules
{
    private readonly Dictionary<(string Name, string Language), RulesText> texts;

    public SiteRules(
        IOptions<SiteOptions> site, IOptions<PledgesOptions> pledges, IOptions<CampaignsOptions> campaigns, IOptions<PaymentsOptions> payments,
        IOptions<PayoutsOptions> payouts, IOptions<NewsOptions> news)
    {
        var folder = site.Value.RulesFolder;
        KeyValuePair<string, string>[] values =
        [
            .. About(site.Value),
            Number("holdMinutes", pledges.Value.HoldMinutes),
            Number("lateCancelHours", pledges.Value.LateCancelHours),
            Number("linkDays", pledges.Value.LinkDays),
            Number("claimDays", campaigns.Value.DefaultClaimDays),
            Number("bankLinkDays", payments.Value.BankLinkDays),
            Number("firstAskDays", payouts.Value.FirstAskDays),
            Number("secondAskDays", payouts.Value.SecondAskDays),
            Number("noWordDays", payouts.Value.NoWordDays),
            Number("feePercent", payouts.Value.FeeBasisPoints / 100.0),
            Number("advancePercent", GrowerPayoutSettings.MaximumAdvanceBasisPoints / 100.0),
            Number("newsLinkDays", news.Value.LinkDays),
        ];
        texts = Names.SelectMany(_ => Languages.Known, (name, language) => (name, language))
            .ToDictionary(of => of, of => Fill(Own(folder, of.name, of.language) ?? Shipped(of.name, of.language), values));
    }

    public static IReadOnlyList<string> Names { get; } = ["refunds", "terms", "privacy"];

    /// <summary>Those that no operator should leave to us.</summary>
    public static IReadOnlyList<string> OfLawyers { get; } = ["terms", "privacy"];

    /// <summary>Throws <see cref="NotFound"/> where there are no such rules.</summary>
    public static string TitleOf(string name, IStringLocalizer<Texts> T) => name switch
    {
        "refunds" => T["Refunds and complaints"],
        "terms" => T["Terms of use"],
        "privacy" => T["Privacy"],
        _ => throw new NotFound(),
    };

    /// <summary>Null: the operator wrote none in any language. Whoever reads another one gets English, if there is that.</summary>
    public static RulesText? Own(string folder, string name, string language) =>
        folder.Length == 0 ? null : Languages.Known.Prepend(language)
            .Select(written => (Language: written, Path: Path.Combine(folder, $"{name}.{written}.md")))
            .Where(file => File.Exists(file.Path))
            .Select(file => new RulesText(File.ReadAllText(file.Path), file.Language))
            .FirstOrDefault();

    public static RulesText Shipped(string name, string language)
    {
        using var stream = typeof(SiteRules).Assembly.GetManifestResourceStream($"rules/{name}.{language}.md")
            ?? throw new InvalidOperationException($"No rules ship as {name}.{language}.md.");
        using var reader = new StreamReader(stream);
        return new RulesText(reader.ReadToEnd(), language);
    }

    public RulesText Find(string name, string language) => texts.GetValueOrDefault((name, language)) ?? throw new NotFound();

    // Links within a text need the whole address: Markdown of others is not trusted with less.
    private static IEnumerable<KeyValuePair<string, string>> About(SiteOptions site) =>
    [
        new("name", site.Name),
        new("operator", site.Operator.Length > 0 ? site.Operator : site.Name),
        new("contact", site.Contact.Length > 0 ? $"<{site.Contact}>" : site.Name),
        new("rules", site.BaseUrl + "/rules"),
    ];

    private static KeyValuePair<string, string> Number(string name, double value) => new(name, FormattableString.Invariant($"{value:0.##}"));

    private static RulesText Fill(RulesText text, IEnumerable<KeyValuePair<string, string>> values) =>
        text with { Markdown = Show.Tied(values.Aggregate(text.Markdown, (markdown, value) => markdown.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal))) };
}
