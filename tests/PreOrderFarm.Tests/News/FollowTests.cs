using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.News;

public sealed class FollowTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_member_follows_at_once_and_is_asked_nothing()
    {
        var member = await farm.Given.MemberAsync();

        Assert.Equal(FollowOutcome.Follows, await farm.FollowAsync(harvest, member));
        Assert.Equal(FollowOutcome.Follows, await farm.FollowAsync(harvest, member));

        Assert.Equal(harvest.GrowerId, Assert.Single((await FollowedAsync(member)).Items).Id);
        Assert.Equal(0, await QuestionsAsync(member.Email));
    }

    [Fact]
    public async Task Anybody_elses_address_gets_news_only_after_it_said_yes_itself()
    {
        var typing = await farm.Given.MemberAsync();
        Assert.Equal(FollowOutcome.Asked, await farm.FollowAsync(harvest, typing, "friend@farm.test"));
        await farm.OpenNowAsync(harvest);
        Assert.Empty(await farm.NewsOfAsync("friend@farm.test"));

        var token = await QuestionAsync("friend@farm.test");
        var reader = await farm.UseAsync<ConfirmFollow, string>(confirm => confirm.RunAsync(token, default));
        await TellOfSomethingElseAsync();

        Assert.Equal(["news_closing_soon"], await farm.NewsOfAsync("friend@farm.test"));
        Assert.Equal("friend@farm.test", (await farm.UseAsync<NewsQueries, NewsSettings>(news => news.SettingsAsync(Actor.Nobody, reader, default))).Email);
    }

    [Fact]
    public async Task Who_has_not_confirmed_their_address_is_asked_like_a_guest()
    {
        var member = (await farm.Given.MemberAsync()) with { IsUnconfirmed = true };

        Assert.Equal(FollowOutcome.Asked, await farm.FollowAsync(harvest, member));
        await Assert.ThrowsAsync<RuleBroken>(() => FollowedAsync(member));
    }

    [Fact]
    public async Task What_is_answered_is_the_same_for_who_follows_already_and_for_who_was_asked_often_enough()
    {
        for (var times = 0; times < 9; times++)
            Assert.Equal(FollowOutcome.Asked, await farm.FollowAsync(harvest, Actor.Nobody, times % 2 == 0 ? "much@farm.test" : $"MUCH+{times}@farm.test"));

        Assert.Equal(5, await farm.ScalarAsync<long>($"""select count(*) as "Value" from emails where template = 'confirm_follow'"""));
        farm.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        await farm.FollowAsync(harvest, Actor.Nobody, "much@farm.test");
        Assert.Equal(6, await farm.ScalarAsync<long>($"""select count(*) as "Value" from emails where template = 'confirm_follow'"""));
    }

    [Fact]
    public async Task A_hundred_questions_at_once_are_five()
    {
        await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => farm.FollowAsync(harvest, Actor.Nobody, "crowd@farm.test")));

        Assert.Equal(5, await QuestionsAsync("crowd@farm.test"));
        Assert.Equal(1, await farm.ScalarAsync<long>($"""select count(*) as "Value" from follows"""));
    }

    [Fact]
    public async Task Links_that_are_forged_or_of_yesteryear_open_nothing()
    {
        await farm.FollowAsync(harvest, Actor.Nobody, "late@farm.test");
        var token = await QuestionAsync("late@farm.test");
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<ConfirmFollow, string>(confirm => confirm.RunAsync(token[..^2] + "xx", default)));
        // What says yes opens no settings.
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<UnsubscribeFromNews, NewsFrequency>(unsubscribe => unsubscribe.RunAsync(token, default)));

        farm.Clock.Advance(TimeSpan.FromDays(7));

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<ConfirmFollow, string>(confirm => confirm.RunAsync(token, default)));
        Assert.Equal(0, await farm.UseAsync<ForgetUnconfirmed, int>(forget => forget.RunAsync(default)));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await farm.UseAsync<ForgetUnconfirmed, int>(forget => forget.RunAsync(default)));
        Assert.Equal(0, await farm.ScalarAsync<long>($"""select count(*) as "Value" from news_readers where email = 'late@farm.test'"""));
    }

    [Fact]
    public async Task An_old_link_does_not_bring_news_back_to_who_unsubscribed()
    {
        await farm.FollowAsync(harvest, Actor.Nobody, "done@farm.test");
        var token = await QuestionAsync("done@farm.test");
        var reader = await farm.UseAsync<ConfirmFollow, string>(confirm => confirm.RunAsync(token, default));
        Assert.Equal(NewsFrequency.AtOnce, await farm.UseAsync<UnsubscribeFromNews, NewsFrequency>(unsubscribe => unsubscribe.RunAsync(reader, default)));

        await farm.UseAsync<ConfirmFollow, string>(confirm => confirm.RunAsync(token, default));
        await farm.OpenNowAsync(harvest);

        Assert.Empty(await farm.NewsOfAsync("done@farm.test"));
    }

    [Fact]
    public async Task Who_stops_following_hears_no_more_and_nothing_of_what_waited()
    {
        var member = await farm.FollowerAsync(harvest, NewsFrequency.Daily, "UTC");
        await farm.OpenNowAsync(harvest);

        Assert.True(await UnfollowAsync(member, harvest.GrowerId));
        Assert.False(await UnfollowAsync(member, harvest.GrowerId));
        await Assert.ThrowsAsync<NotFound>(() => UnfollowAsync(member, Guid.NewGuid()));

        farm.UntilMorning("UTC");
        Assert.Equal(1, await farm.DigestAsync());
        Assert.Empty(await farm.NewsOfAsync(member.Email));
        Assert.Empty((await FollowedAsync(member)).Items);
    }

    [Theory]
    [InlineData((NewsFrequency)7, "UTC", "Choose how often.")]
    [InlineData(NewsFrequency.Daily, "Mars/Olympus", "Choose a time zone.")]
    public async Task What_there_is_not_cannot_be_chosen(NewsFrequency frequency, string zone, string sentence)
    {
        var member = await farm.Given.MemberAsync();

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<ChooseNews>(choose => choose.RunAsync(member, null, new NewsChoice { Frequency = frequency, TimeZone = zone }, default)));

        Assert.Equal(sentence, broken.Message);
        Assert.Equal(0, await farm.ScalarAsync<long>($"""select count(*) as "Value" from news_readers"""));
    }

    private async Task TellOfSomethingElseAsync()
    {
        await farm.ExecuteAsync($"update campaigns set opened_at = {farm.Clock.Now.AddDays(-9)}, deadline = {farm.Clock.Now.AddHours(40)} where id = {harvest.CampaignId}");
        await farm.TellAsync();
    }

    private Task<long> QuestionsAsync(string email) => farm.ScalarAsync<long>($"""select count(*) as "Value" from emails where template = 'confirm_follow' and recipient = {email}""");

    private async Task<string> QuestionAsync(string email)
    {
        var id = await farm.ScalarAsync<Guid>($"""select (model->'link'->>'id')::uuid as "Value" from emails where template = 'confirm_follow' and recipient = {email} limit 1""");
        return await farm.UseAsync<NewsLinks, string>(links => Task.FromResult(links.OfFollow(id)));
    }

    private Task<bool> UnfollowAsync(Actor actor, Guid growerId) => farm.UseAsync<UnfollowGrower, bool>(unfollow => unfollow.RunAsync(actor, null, growerId, default));

    private Task<KeyPage<FollowedGrower>> FollowedAsync(Actor actor) =>
        farm.UseAsync<NewsQueries, KeyPage<FollowedGrower>>(news => news.FollowedAsync(actor, null, null, 50, default));
}
