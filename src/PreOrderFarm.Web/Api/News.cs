using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PreOrderFarm.News;

namespace PreOrderFarm.Web.Api;

internal static class NewsApi
{
    public static void MapNews(this RouteGroupBuilder api)
    {
        var news = api.MapGroup("").WithTags("News");
        news.MapGet("/me/news", ShowAsync).WithName("show_news").WithSummary("How often the caller gets news of farms that they follow");
        news.MapPut("/me/news", ChooseAsync).WithName("choose_news").WithSummary("Choose how often: each at once, daily, weekly or none");
        news.MapGet("/me/follows", ListAsync).WithName("list_follows").WithSummary("The farms that the caller follows, the newest first");
        news.MapPut("/growers/{id:guid}/follow", FollowAsync).WithName("follow_grower").WithSummary("Follow a farm: get its news by e-mail");
        news.MapDelete("/growers/{id:guid}/follow", UnfollowAsync).WithName("unfollow_grower").WithSummary("Follow a farm no longer");
    }

    private static async Task<NewsView> ShowAsync(Caller caller, NewsQueries queries, CancellationToken ct) =>
        NewsView.Of(await queries.SettingsAsync(caller.Actor, link: null, ct));

    private static async Task<NewsView> ChooseAsync(Caller caller, NewsChoice body, ChooseNews choose, NewsQueries queries, CancellationToken ct)
    {
        await choose.RunAsync(caller.Actor, link: null, body, ct);
        return NewsView.Of(await queries.SettingsAsync(caller.Actor, link: null, ct));
    }

    private static async Task<ApiPage<FollowedGrower>> ListAsync(HttpContext http, Caller caller, [AsParameters] PageQuery page, NewsQueries queries, CancellationToken ct) =>
        http.Show(await queries.FollowedAsync(caller.Actor, link: null, page.After, page.Size, ct), grower => grower);

    private static async Task<NoContent> FollowAsync(Caller caller, Guid id, FollowGrower follow, CancellationToken ct)
    {
        caller.Actor.MustBeConfirmedMember();
        await follow.RunAsync(caller.Actor, id, new FollowInput { Culture = CultureInfo.CurrentUICulture.Name }, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnfollowAsync(Caller caller, Guid id, UnfollowGrower unfollow, CancellationToken ct)
    {
        await unfollow.RunAsync(caller.Actor, link: null, id, ct);
        return TypedResults.NoContent();
    }
}

internal sealed record NewsView(string Email, NewsFrequency Frequency, string? TimeZone)
{
    public static NewsView Of(NewsSettings settings) => new(settings.Email, settings.Frequency, settings.TimeZone);
}
