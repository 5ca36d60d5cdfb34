using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Api;

/// <summary>From a draft to the launch: the grower submits, an operator approves or returns.</summary>
internal static class ReviewsApi
{
    public static void MapReviews(this RouteGroupBuilder api)
    {
        var reviews = api.MapGroup("").WithTags("Review");
        reviews.MapGet("/reviews", ListAsync).WithName("list_reviews").WithSummary("Campaigns that wait for an operator, the longest first");
        reviews.MapPost("/campaigns/{id:guid}/submission", SubmitAsync).WithName("submit_campaign").WithSummary("Submit a draft for review");
        reviews.MapPost("/campaigns/{id:guid}/approval", ApproveAsync).WithName("approve_campaign").WithSummary("Approve a campaign (operators)");
        reviews.MapPost("/campaigns/{id:guid}/return", ReturnAsync).WithName("return_campaign").WithSummary("Return a campaign to its grower, with a reason (operators)");
    }

    private static async Task<ApiPage<CampaignCardView>> ListAsync(
        HttpContext http, Caller caller, [AsParameters] PageQuery page, DiscoverCampaigns discover, CancellationToken ct) =>
        http.Show(await discover.ReviewQueueAsync(caller.Actor, page.After, page.Size, ct), CampaignCardView.Of);

    private static async Task<CampaignView> SubmitAsync(Caller caller, Guid id, SubmitCampaign submit, CampaignQueries queries, CancellationToken ct)
    {
        await submit.RunAsync(caller.Actor, id, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }

    private static async Task<CampaignView> ApproveAsync(Caller caller, Guid id, ApproveCampaign approve, CampaignQueries queries, CancellationToken ct)
    {
        await approve.RunAsync(caller.Actor, id, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }

    private static async Task<CampaignView> ReturnAsync(Caller caller, Guid id, ReasonBody body, ReturnCampaign giveBack, CampaignQueries queries, CancellationToken ct)
    {
        await giveBack.RunAsync(caller.Actor, id, body.Reason, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }
}

internal sealed record ReasonBody(string Reason);
