using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.News;

namespace PreOrderFarm.BrowserTests;

/// <summary>Every page in each language at the width of a phone and of a desk: nothing sticks out, overlaps, lacks its glyph or fails to load.</summary>
[Collection(Browsing.Name)]
public sealed class LayoutTests(BrowserWorld world)
{
    // Every page in every form, for people who look through all of them: docs/development.md.
    private static readonly bool IsAlbum = Environment.GetEnvironmentVariable("FARM_ALBUM") == "1";

    // Pictures of these are kept from every run; taking one costs more than looking for faults.
    private static readonly string[] KeyPages =
    [
        "home", "campaigns-all", "campaign-open", "checkout-counted", "p-token", "pledges-id", "grower", "grower-campaign-open",
        "packing", "packing-batches-id", "packing-batches-id-station", "admin", "design",
    ];

    public static TheoryData<string> Languages => ["en", "zh-Hans", "zh-Hant"];

    // The same in other words: for who looks through all of them.
    public static TheoryData<string> LanguagesToLookThrough => IsAlbum ? Languages : ["en"];

    [Theory, MemberData(nameof(Languages))]
    public Task Every_page_fits_and_can_be_read(string language) => LookAtAllAsync(language, language);

    [Theory, MemberData(nameof(LanguagesToLookThrough))]
    public async Task Every_page_fits_with_the_longest_names(string language)
    {
        await using var names = await LongNames.GiveAsync(world);
        await LookAtAllAsync(language, $"long-{language}");
    }

    [Fact]
    public async Task Every_page_fits_when_it_is_read_from_the_right()
    {
        var pages = await EveryPage.OfAsync(world);

        var found = await pages.LookAsync("en", async (visitor, _) =>
        {
            await visitor.Page.EvaluateAsync("() => { document.documentElement.dir = 'rtl'; }");
            return await Layout.FaultsAsync(visitor.Page);
        });

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory, MemberData(nameof(LanguagesToLookThrough))]
    public async Task A_form_that_is_sent_empty_says_so_within_the_layout(string language)
    {
        var pages = await EveryPage.OfAsync(world);
        var forms = new ConcurrentBag<string>();

        var found = await pages.LookAsync(language, async (visitor, visit) =>
        {
            if (!await visitor.SendEmptyAsync())
                return [];
            forms.Add(visit.Name);
            var wrong = new List<string>();
            if (await visitor.Page.Locator("main :is(.error, [role=alert])").CountAsync() == 0)
                wrong.Add("took an empty form, or does not say what is missing");
            foreach (var width in new[] { Visitor.Phone, Visitor.Desk })
            {
                await visitor.Page.SetViewportSizeAsync(width, Visitor.HeightFor(width));
                wrong.AddRange((await Layout.FaultsAsync(visitor.Page)).Select(fault => $"sent empty, at {width} px {fault}"));
                if (!IsAlbum)
                    continue;
                await visitor.TakePictureAsync($"{visit.Name}-wrong-{language}");
                await visitor.TakeDarkPictureAsync($"{visit.Name}-wrong-{language}-dark");
            }
            return wrong;
        });

        Assert.True(forms.Count > 20, $"Only {forms.Count} pages have a form: {string.Join(", ", forms)}.");
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task The_page_for_what_is_not_there_fits_as_well(string language)
    {
        await using var visitor = await world.NewVisitorAsync(language: language);
        await visitor.OpenAsync("/no-such-page");
        foreach (var width in new[] { Visitor.Phone, Visitor.Desk })
        {
            await visitor.Page.SetViewportSizeAsync(width, Visitor.HeightFor(width));
            Assert.Empty(await Layout.FaultsAsync(visitor.Page));
            await visitor.TakePictureAsync($"not-found-{language}");
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task The_page_for_what_failed_fits_as_well(string language)
    {
        await using var visitor = await world.NewVisitorAsync(language: language);
        await using var scope = world.Services.CreateAsyncScope();
        var link = scope.ServiceProvider.GetRequiredService<NewsLinks>().OfReader(Guid.NewGuid());
        var database = scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database;
        await database.ExecuteSqlAsync($"alter table news_readers rename to news_readers_away");
        try
        {
            Assert.Equal(500, (await visitor.Page.GotoAsync($"/news/{link}"))!.Status);
        }
        finally
        {
            await database.ExecuteSqlAsync($"alter table news_readers_away rename to news_readers");
        }
        foreach (var width in new[] { Visitor.Phone, Visitor.Desk })
        {
            await visitor.Page.SetViewportSizeAsync(width, Visitor.HeightFor(width));
            Assert.Empty(await Layout.FaultsAsync(visitor.Page));
            await visitor.TakePictureAsync($"failed-{language}");
        }
    }

    [Theory]
    [InlineData("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsäpfel")]
    [InlineData("四川省成都市蒲江县复兴乡红心猕猴桃树上熟透才采摘当日分选次日冷链发往全国每一箱都附有采摘日期与果园编号")]
    public async Task A_name_that_is_longer_than_a_phone_is_wide_breaks(string name)
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.OpenAsync("/design");
        await visitor.Page.EvaluateAsync("name => document.querySelectorAll('main :is(h1, h2, h3, td a, td:first-child, .agenda a, .label, .prices span, .facts dd)').forEach(place => { place.textContent = name; })", name);
        foreach (var width in new[] { Visitor.Phone, Visitor.Desk })
        {
            await visitor.Page.SetViewportSizeAsync(width, Visitor.HeightFor(width));
            Assert.DoesNotContain((await Layout.FaultsAsync(visitor.Page)), fault => fault.Contains("reaches from", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("<p style='width:600px'>Wide</p>", "reaches from")]
    [InlineData("<p>Under the table</p><p style='margin-top:-2em'>and over it</p>", "overlaps")]
    [InlineData("<p>Nobody has drawn \U000F1234 yet</p>", "U+F1234")]
    [InlineData("<p>Read as something else: \uFFFD</p>", "U+FFFD")]
    public async Task A_broken_layout_is_found(string planted, string expected)
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.SetContentAsync($"<!doctype html><html lang=en><title>Planted</title><body>{planted}</body></html>");

        Assert.Contains(await Layout.FaultsAsync(visitor.Page), fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plain_page_in_three_scripts_has_no_fault()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.SetContentAsync("<!doctype html><html lang=en><title>Plain</title><body><h1>Kiwifruit, 奇异果, 奇異果</h1><p>5 kg · “ripe” — 12,50 € · 山下果樹園 · すだち</p></body></html>");

        Assert.Empty(await Layout.FaultsAsync(visitor.Page));
    }

    private async Task LookAtAllAsync(string language, string form)
    {
        var pages = await EveryPage.OfAsync(world);

        var found = await pages.LookAsync(language, async (visitor, visit) =>
        {
            var wrong = new List<string>();
            foreach (var width in new[] { Visitor.Phone, Visitor.Desk })
            {
                await visitor.Page.SetViewportSizeAsync(width, Visitor.HeightFor(width));
                wrong.AddRange((await Layout.FaultsAsync(visitor.Page)).Select(fault => $"at {width} px {fault}"));
                if (IsAlbum || (form == language && KeyPages.Contains(visit.Name, StringComparer.Ordinal)))
                    await visitor.TakePictureAsync($"{visit.Name}-{form}");
                if (IsAlbum)
                    await visitor.TakeDarkPictureAsync($"{visit.Name}-{form}-dark");
            }
            return wrong;
        });

        Assert.True(pages.Visits.Count > 50, $"The site has only {pages.Visits.Count} pages.");
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
