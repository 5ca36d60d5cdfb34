using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Mail;

public sealed partial class MailTests
{
    private static readonly DateTimeOffset Now = new(2027, 5, 3, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Templates() =>
        [.. Keys(Languages.English).Select(key => key[..key.IndexOf('.', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_template_has_a_subject_and_a_body_in_every_language()
    {
        var english = Keys(Languages.English).Order(StringComparer.Ordinal).ToList();
        Assert.All(english, key => Assert.EndsWith(key.EndsWith("y", StringComparison.Ordinal) ? ".body" : ".subject", key, StringComparison.Ordinal));
        foreach (var language in Languages.Known)
            Assert.Equal(english, Keys(language).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_template_says_the_same_in_every_language(string template)
    {
        foreach (var key in Keys(Languages.English).Where(key => key.StartsWith(template + ".", StringComparison.Ordinal)))
        {
            var english = Placeholders(key, Languages.English);
            foreach (var language in Languages.Known)
                Assert.Equal(english, Placeholders(key, language));
        }
    }

    [Theory]
    [InlineData("", "has reached its target.")]
    [InlineData("stretch", "and its stretch target as well")]
    [InlineData("minimum", "has sold enough boxes")]
    public void A_funded_harvest_says_how_far_it_came(string variant, string said)
    {
        var values = new EmailValues().Text("variant", variant).Text("campaign", "Kiwifruit").Text("reference", "PF-1").Link("link", "test", Guid.NewGuid())
            .Date("shipsFrom", new DateOnly(2027, 6, 1)).Date("shipsUntil", new DateOnly(2027, 6, 9));

        Assert.Contains(said, Rendering().Run(new Email("campaign_funded", "once", "en", "a@farm.test", values.ToJson(), Now)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_hostile_name_is_text_in_the_html_and_one_line_in_the_subject(string template)
    {
        const string Hostile = "<script>alert(1)</script>\r\nBcc: all@farm.test [x](http://evil.example) **bold** ![i](http://evil.example/i.png)";
        foreach (var language in Languages.Known)
        {
            var rendered = Render(template, language, Hostile);

            Assert.DoesNotContain('\n', rendered.Subject);
            Assert.DoesNotContain('\r', rendered.Subject);
            var page = new HtmlParser().ParseDocument(rendered.Html);
            Assert.Empty(page.QuerySelectorAll("script, img"));
            Assert.DoesNotContain(page.QuerySelectorAll("a"), link => link.GetAttribute("href")!.Contains("evil", StringComparison.Ordinal));
            Assert.DoesNotContain("{", page.Body!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Money_times_and_dates_are_said_in_the_readers_language_and_the_farms_zone()
    {
        var english = Render("pledge_paid", "en", "Kiwifruit");
        var chinese = Render("pledge_paid", "zh-Hans", "猕猴桃");

        Assert.Contains("€88.00", english.Text, StringComparison.Ordinal);
        Assert.Contains("3 May 2027, 18:00 (Shanghai)", english.Text, StringComparison.Ordinal);
        Assert.Contains("2027年5月3日 18:00（上海）", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("http://localhost:5080/pledge/00000000-0000-0000-0000-000000000001", english.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"http://localhost:5080/pledge/00000000-0000-0000-0000-000000000001\"", english.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_e_mail_is_for_is_a_button_and_its_address_and_readable_by_night()
    {
        var html = Render("reset_password", "en", "Ada").Html;
        var page = new HtmlParser().ParseDocument(html);

        var button = Assert.Single(page.QuerySelectorAll("a.button"));
        Assert.Equal(button.GetAttribute("href"), page.QuerySelector("a.button + .soft")!.TextContent);
        Assert.Contains("background:#2b6640", button.GetAttribute("style"), StringComparison.Ordinal);
        Assert.Contains("@media (prefers-color-scheme: dark)", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("table, img, link, script, form"));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_news_is_queued_once_with_one_intent()
    {
        await using var farm = await FarmHost.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => farm.UseAsync<QueueEmail>(queue =>
            queue.RunAsync("pledge_code", "pledge_code:1", "zh-TW", "a@farm.test", new EmailValues().Text("code", "123456"), default))));

        var email = await farm.QueryAsync(db => db.Set<Email>().AsNoTracking().SingleAsync());
        Assert.Equal("zh-Hant", email.Culture);
        Assert.Equal(1, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from intents where kind = 'send_email' and subject_id = {email.Id}"));
    }

    private static RenderedEmail Render(string template, string language, string text)
    {
        var values = new EmailValues();
        foreach (var name in Placeholders(template + ".subject", "en").Concat(Placeholders(template + ".body", "en")).Distinct(StringComparer.Ordinal))
        {
            values = name switch
            {
                "site" => values,
                "amount" => values.Money(name, new Money(8_800, "EUR")),
                "deadline" => values.Instant(name, Now, "Asia/Shanghai"),
                "shipsFrom" or "shipsUntil" => values.Date(name, new DateOnly(2027, 6, 1)),
                "minutes" or "batches" or "parcels" => values.Number(name, 15),
                "items" => values.List(name, [("news_opened.subject", "http://localhost:5080/campaigns/a", new EmailValues().Text("grower", text).Text("campaign", text))]),
                "percent" or "days" => values.Number(name, 7),
                "link" or "settings" => values.Link(name, "test", Guid.Parse("00000000-0000-0000-0000-000000000001")),
                _ => values.Text(name, text),
            };
        }
        return Rendering().Run(new Email(template, "once", language, "a@farm.test", values.ToJson(), Now));
    }

    private static RenderEmail Rendering() => new(new NoServices(), [new EmailLink("test", (_, id) => $"/pledge/{id}")], Options.Create(new SiteOptions()));

    private static IEnumerable<string> Keys(string language) =>
        RenderEmail.Texts.GetResourceSet(Set(language), createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().Select(entry => (string)entry.Key);

    private static CultureInfo Set(string language) =>
        string.Equals(language, Languages.English, StringComparison.Ordinal) ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language);

    private static List<string> Placeholders(string key, string language) =>
        [.. Placeholder().Matches(RenderEmail.Texts.GetString(key, CultureInfo.GetCultureInfo(language))!).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
