using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.News;

/// <summary>A grower with a harvest on sale, and people who follow.</summary>
internal static class NewsFarm
{
    public static async Task<Actor> FollowerAsync(this FarmHost farm, Harvest harvest, NewsFrequency frequency, string? zone = null)
    {
        var member = await farm.Given.MemberAsync();
        await farm.FollowAsync(harvest, member);
        await farm.UseAsync<ChooseNews>(choose => choose.RunAsync(member, null, new NewsChoice { Frequency = frequency, TimeZone = zone }, default));
        return member;
    }

    public static Task<FollowOutcome> FollowAsync(this FarmHost farm, Harvest harvest, Actor actor, string? email = null) =>
        farm.UseAsync<FollowGrower, FollowOutcome>(follow => follow.RunAsync(actor, harvest.GrowerId, new FollowInput { Email = email, Culture = "en" }, default));

    /// <summary>The harvest opens now, to the ears of who follows by now.</summary>
    public static async Task OpenNowAsync(this FarmHost farm, Harvest harvest)
    {
        await farm.ExecuteAsync($"update campaigns set opened_at = {farm.Clock.Now} where id = {harvest.CampaignId}");
        await farm.TellAsync();
    }

    public static async Task TellAsync(this FarmHost farm)
    {
        await farm.UseAsync<GatherNews, int>(gather => gather.RunAsync(default));
        await farm.UseAsync<SpreadNews, int>(spread => spread.RunAsync(default));
    }

    public static Task<int> DigestAsync(this FarmHost farm) => farm.UseAsync<SendDigests, int>(send => send.RunAsync(farm.Clock.Now, default));

    /// <summary>What kinds of news were written to somebody, the oldest first.</summary>
    public static Task<List<string>> NewsOfAsync(this FarmHost farm, string email) => farm.RowsAsync($"""
        select template as "Value" from emails where recipient = {email} and template like 'news%' order by id
        """);

    public static Task<List<string>> RowsAsync(this FarmHost farm, FormattableString sql) =>
        farm.QueryAsync(db => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ToListAsync(Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.SqlQuery<string>(db.Database, sql)));

    /// <summary>On to the next time that their clocks show eight in the morning.</summary>
    public static void UntilMorning(this FarmHost farm, string zone)
    {
        var before = DigestTimes.Newest(NewsFrequency.Daily, zone, farm.Clock.Now);
        while (DigestTimes.Newest(NewsFrequency.Daily, zone, farm.Clock.Now) == before)
            farm.Clock.Advance(TimeSpan.FromMinutes(15));
    }
}
