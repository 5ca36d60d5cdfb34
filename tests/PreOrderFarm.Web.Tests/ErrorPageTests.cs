using System.Net;
using Npgsql;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests;

/// <summary>What a person reads when something is not there, is too much, or broke.</summary>
public sealed class ErrorPageTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Theory]
    [InlineData("en", "Nothing grows here")]
    [InlineData("zh-Hans", "这里什么也没长")]
    [InlineData("zh-Hant", "這裡什麼也沒長")]
    public async Task A_page_that_is_not_there_says_so_and_leads_on(string language, string title)
    {
        using var visitor = site.NewVisitor(language);
        var answer = await visitor.GoAsync("/no-such-page");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(title, answer.Document.QuerySelector("h1")!.TextContent);
        Assert.Equal("/campaigns", answer.Document.QuerySelector("main a.button")!.GetAttribute("href"));
        await MustHaveArtAndStayOutOfIndexesAsync(visitor, answer);
    }

    [Theory]
    [InlineData("en", "Something broke on our side")]
    [InlineData("zh-Hans", "我们这边出了点问题")]
    [InlineData("zh-Hant", "我們這邊出了點問題")]
    public async Task Without_its_database_the_site_says_that_it_broke_to_members_as_well(string language, string title)
    {
        await site.GivenMemberAsync($"broken.{language}@example.com");
        using var member = site.NewVisitor(language);
        await member.SignInAsync($"broken.{language}@example.com");
        using var stranger = site.NewVisitor(language);
        await using (await BreakDatabaseAsync())
        {
            foreach (var visitor in new[] { member, stranger })
            {
                var answer = await visitor.GoAsync("/campaigns");

                Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
                Assert.Equal(title, answer.Document.QuerySelector("h1")?.TextContent);
                Assert.Equal("/campaigns", answer.Document.QuerySelector("main a.button")!.GetAttribute("href"));
                await MustHaveArtAndStayOutOfIndexesAsync(visitor, answer);
            }
        }

        // Nobody was signed out by it.
        Assert.Equal(HttpStatusCode.OK, (await member.GoAsync("/account")).Status);
    }

    internal static async Task MustHaveArtAndStayOutOfIndexesAsync(Visitor visitor, Answer answer)
    {
        Assert.Equal("noindex", answer.Header("X-Robots-Tag"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        var art = answer.Document.QuerySelector("main img")!;
        Assert.Equal("", art.GetAttribute("alt"));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync(art.GetAttribute("src")!)).Status);
    }

    /// <summary>Nobody can connect until this is disposed of.</summary>
    private async Task<Repair> BreakDatabaseAsync()
    {
        var server = await TestDatabases.ServerAsync();
        var repair = new Repair(server.ConnectionString("postgres"), site.Database.Name);
        await repair.SetAsync(isOpen: false);
        return repair;
    }

    private sealed class Repair(string server, string database) : IAsyncDisposable
    {
        public async Task SetAsync(bool isOpen)
        {
            await using var connection = new NpgsqlConnection(server);
            await connection.OpenAsync();
            await using var set = new NpgsqlCommand($"""
                alter database {database} with allow_connections {isOpen};
                select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'
                """, connection);
            await set.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync() => await SetAsync(isOpen: true);
    }
}
