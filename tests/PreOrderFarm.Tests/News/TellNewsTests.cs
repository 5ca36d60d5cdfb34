using System.Text.Json.Nodes;
using PreOrderFarm.News;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.News;

public sealed class TellNewsTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 5, lasts: TimeSpan.FromDays(14));
        // Nobody followed when it opened in fact.
        await farm.TellAsync();
        await farm.ExecuteAsync($"delete from news_events");
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Followers_hear_of_a_harvest_once_each_in_the_way_they_chose_however_many_workers_there_are()
    {
        var atOnce = await farm.FollowerAsync(harvest, NewsFrequency.AtOnce);
        var daily = await farm.FollowerAsync(harvest, NewsFrequency.Daily, "Asia/Shanghai");
        var weekly = await farm.FollowerAsync(harvest, NewsFrequency.Weekly, "Asia/Shanghai");
        var none = await farm.FollowerAsync(harvest, NewsFrequency.None);
        var stranger = await farm.Given.MemberAsync();
        await farm.ExecuteAsync($"update campaigns set opened_at = {farm.Clock.Now} where id = {harvest.CampaignId}");
        await using var another = farm.StartAnother();
        FarmHost[] workers = [farm, another, farm, another];

        await Task.WhenAll(workers.Select(worker => worker.TellAsync()));
        Assert.Equal(["news_opened"], await farm.NewsOfAsync(atOnce.Email));
        Assert.Empty(await farm.NewsOfAsync(daily.Email));

        farm.UntilMorning("Asia/Shanghai");
        await Task.WhenAll(workers.Select(worker => worker.DigestAsync()));
        Assert.Equal(["news_digest"], await farm.NewsOfAsync(daily.Email));
        Assert.Empty(await farm.NewsOfAsync(weekly.Email));

        for (var days = 0; days < 7; days++)
        {
            farm.UntilMorning("Asia/Shanghai");
            await Task.WhenAll(workers.Select(worker => worker.DigestAsync()));
        }
        Assert.Equal(["news_opened"], await farm.NewsOfAsync(atOnce.Email));
        Assert.Equal(["news_digest"], await farm.NewsOfAsync(daily.Email));
        Assert.Equal(["news_digest"], await farm.NewsOfAsync(weekly.Email));
        Assert.Empty(await farm.NewsOfAsync(none.Email));
        Assert.Empty(await farm.NewsOfAsync(stranger.Email));
        Assert.Equal(3, await farm.ScalarAsync<long>($"""select count(*) as "Value" from emails e join intents i on i.subject_id = e.id and i.kind = 'send_email' where e.template like 'news%'"""));
    }

    [Fact]
    public async Task A_digest_waits_for_eight_by_the_readers_clock_also_on_the_day_that_clocks_change()
    {
        // Berlin sets its clocks forward at two on 28 March 2027: eight there is seven UTC the day before, and six that day.
        farm.Clock.Advance(new DateTimeOffset(2027, 3, 27, 12, 0, 0, TimeSpan.Zero) - farm.Clock.Now);
        await farm.ExecuteAsync($"update campaigns set deadline = {farm.Clock.Now.AddDays(20)} where id = {harvest.CampaignId}");
        var berlin = await farm.FollowerAsync(harvest, NewsFrequency.Daily, "Europe/Berlin");
        var nobodyKnows = await farm.FollowerAsync(harvest, NewsFrequency.Daily);
        await farm.OpenNowAsync(harvest);

        farm.Clock.Advance(new DateTimeOffset(2027, 3, 28, 5, 59, 59, TimeSpan.Zero) - farm.Clock.Now);
        Assert.Equal(0, await farm.DigestAsync());
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await farm.DigestAsync());
        Assert.Equal(["news_digest"], await farm.NewsOfAsync(berlin.Email));
        farm.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await farm.DigestAsync());
        Assert.Equal(["news_digest"], await farm.NewsOfAsync(nobodyKnows.Email));
    }

    [Fact]
    public async Task A_digest_says_each_harvest_once_and_nothing_that_is_over()
    {
        var member = await farm.FollowerAsync(harvest, NewsFrequency.Daily, "UTC");
        var other = await farm.Given.HarvestOnSaleAsync();
        var over = await farm.Given.HarvestOnSaleAsync();
        await farm.FollowAsync(other, member);
        await farm.FollowAsync(over, member);
        await farm.ExecuteAsync($"update campaigns set opened_at = {farm.Clock.Now}");
        await farm.TellAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.ExecuteAsync($"update campaigns set opened_at = {farm.Clock.Now.AddDays(-3)}, deadline = {farm.Clock.Now.AddHours(47)} where id = {harvest.CampaignId}");
        await farm.TellAsync();
        await farm.ExecuteAsync($"update campaigns set deadline = {farm.Clock.Now.AddHours(1)} where id = {over.CampaignId}");

        farm.UntilMorning("UTC");
        await farm.DigestAsync();

        var model = JsonNode.Parse(await farm.ScalarAsync<string>($"""select model::text as "Value" from emails where template = 'news_digest' and recipient = {member.Email}"""))!;
        Assert.Equal(
            ["news_closing_soon.subject", "news_opened.subject"],
            model["items"]!.AsArray().Select(item => item!["sentence"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(0, await farm.ScalarAsync<long>($"""select count(*) as "Value" from news_deliveries where settled_at is null"""));
    }

    [Fact]
    public async Task A_target_in_danger_is_told_within_two_days_of_the_deadline_and_one_that_is_reached_is_not()
    {
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        var member = await farm.FollowerAsync(harvest, NewsFrequency.AtOnce);
        var reached = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(14));
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.FollowAsync(reached, member);
        await farm.Given.PaidPledgeAsync(reached, boxes: 2);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);

        farm.Clock.Advance(TimeSpan.FromDays(11));
        await farm.TellAsync();
        Assert.DoesNotContain("news_closing_soon", await farm.NewsOfAsync(member.Email));
        farm.Clock.Advance(TimeSpan.FromDays(2));
        await farm.TellAsync();
        await farm.TellAsync();

        Assert.Equal("news_closing_soon", Assert.Single(await farm.NewsOfAsync(member.Email)));
        Assert.Equal(40, await farm.ScalarAsync<int>($"""select (model->>'percent')::int as "Value" from emails where template = 'news_closing_soon'"""));
    }

    [Fact]
    public async Task Who_follows_after_it_has_opened_sees_that_on_the_page_and_gets_no_mail()
    {
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await farm.FollowerAsync(harvest, NewsFrequency.AtOnce);
        await farm.TellAsync();

        Assert.Empty(await farm.NewsOfAsync(late.Email));
    }

    [Fact]
    public async Task News_are_in_the_readers_language_and_by_the_readers_clock()
    {
        var member = await farm.FollowerAsync(harvest, NewsFrequency.AtOnce, "America/New_York");
        await farm.OpenNowAsync(harvest);

        var (culture, zone) = (
            await farm.ScalarAsync<string>($"""select culture as "Value" from emails where template = 'news_opened'"""),
            await farm.ScalarAsync<string>($"""select model->'deadline'->>'zone' as "Value" from emails where template = 'news_opened'"""));

        // The account's, though the page was English.
        Assert.Equal(("zh-Hans", "America/New_York"), (culture, zone));
        Assert.NotNull(member);
    }
}
