using System.Globalization;
using System.Text.RegularExpressions;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.News;

/// <summary>News on their way out, to a server over TCP.</summary>
public sealed partial class UnsubscribeTests : IAsyncLifetime
{
    private readonly SmtpListener server = new();
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync(("Mail:Host", "127.0.0.1"), ("Mail:Port", server.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:UseTls", "false"), ("Mail:From", "Farm <harvest@farm.test>"));
        harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.ExecuteAsync($"delete from intents where kind = 'send_email'");
    }

    public async Task DisposeAsync()
    {
        await farm.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task News_say_how_to_end_them_by_one_click_and_receipts_do_not()
    {
        await farm.FollowerAsync(harvest, NewsFrequency.AtOnce);
        await farm.OpenNowAsync(harvest);
        await farm.RunIntentsAsync();

        var news = Unfolded(Assert.Single(server.Messages));
        var link = OneClick().Match(news);
        Assert.True(link.Success, news);
        Assert.Contains("\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n", news, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(NewsFrequency.AtOnce, await farm.UseAsync<UnsubscribeFromNews, NewsFrequency>(unsubscribe => unsubscribe.RunAsync(link.Groups["token"].Value, default)));

        await farm.Given.PaidPledgeAsync(harvest);
        await farm.RunIntentsAsync();
        Assert.DoesNotContain("List-Unsubscribe", server.Messages[^1], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, server.Messages.Count);
    }

    [Fact]
    public async Task Who_unsubscribes_gets_not_even_what_was_in_the_queue_but_their_receipts()
    {
        var member = await farm.FollowerAsync(harvest, NewsFrequency.AtOnce);
        await farm.OpenNowAsync(harvest);
        await farm.UseAsync<ChooseNews>(choose => choose.RunAsync(member, null, new NewsChoice { Frequency = NewsFrequency.None }, default));
        await farm.Given.PaidPledgeAsync(harvest, email: member.Email, actor: member);

        await farm.RunIntentsAsync();

        Assert.DoesNotContain("List-Unsubscribe", Assert.Single(server.Messages), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(farm.Clock.Now, await farm.ScalarAsync<DateTimeOffset?>($"""select withheld_at as "Value" from emails where template = 'news_opened'"""));
        Assert.Equal(0, await farm.ScalarAsync<long>($"""select count(*) as "Value" from intents where kind = 'send_email' and status <> 'done'"""));

        // Wanted again, what was withheld stays so: it is old by now.
        await farm.UseAsync<ChooseNews>(choose => choose.RunAsync(member, null, new NewsChoice { Frequency = NewsFrequency.AtOnce }, default));
        await farm.ExecuteAsync($"update intents set status = 'pending', ended_at = null where kind = 'send_email'");
        await farm.RunIntentsAsync();
        Assert.Single(server.Messages);
    }

    private static string Unfolded(string message) => Folds().Replace("\n" + message, " ");

    [GeneratedRegex("\nList-Unsubscribe: <http://localhost:5080/news/(?<token>[A-Za-z0-9_-]+)/unsubscribe>\n", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneClick();

    [GeneratedRegex(@"\r?\n[ \t]+", RegexOptions.None, 1000)]
    private static partial Regex Folds();
}
