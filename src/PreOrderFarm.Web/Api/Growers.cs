using Microsoft.AspNetCore.Http.HttpResults;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;

namespace PreOrderFarm.Web.Api;

internal static class GrowersApi
{
    public static void MapGrowers(this RouteGroupBuilder api)
    {
        var growers = api.MapGroup("/growers").WithTags("Growers");
        growers.MapGet("", ListMineAsync).WithName("list_growers").WithSummary("The farms that the caller owns or packs for");
        growers.MapPost("", RegisterAsync).WithName("register_grower").WithSummary("Register a farm; the caller becomes its owner");
        growers.MapGet("/{slug}", ShowAsync).AllowAnonymous().WithName("show_grower").WithSummary("A farm, by its slug");
        growers.MapGet("/{id:guid}/campaigns", ListCampaignsAsync).WithName("list_grower_campaigns").WithSummary("All campaigns of a farm, drafts too, the newest first");
        growers.MapPost("/{id:guid}/campaigns", DraftAsync).WithName("draft_campaign").WithSummary("Draft a campaign");
        growers.MapGet("/{id:guid}/staff", ListStaffAsync).WithName("list_staff").WithSummary("Who acts for a farm");
        growers.MapPost("/{id:guid}/staff", AddStaffAsync).WithName("add_staff").WithSummary("Let a member pack for the farm");
        growers.MapDelete("/{id:guid}/staff/{memberId:guid}", RemoveStaffAsync).WithName("remove_staff").WithSummary("Let a member no longer pack for the farm");
    }

    private static async Task<ApiPage<MyGrower>> ListMineAsync(
        HttpContext http, Caller caller, [AsParameters] PageQuery page, GrowerQueries queries, CancellationToken ct) =>
        http.Show(await queries.MineAsync(caller.Actor, page.After, page.Size, ct), grower => grower);

    private static async Task<Created<GrowerDetail>> RegisterAsync(
        Caller caller, GrowerInput body, RegisterGrower register, GrowerQueries queries, CancellationToken ct)
    {
        var grower = await queries.ByIdAsync(await register.RunAsync(caller.Actor, body, ct), ct);
        return TypedResults.Created($"{ApiSetup.Root}/growers/{grower.Slug}", grower);
    }

    private static Task<GrowerDetail> ShowAsync(string slug, GrowerQueries queries, CancellationToken ct) => queries.BySlugAsync(slug, ct);

    private static async Task<ApiPage<CampaignCardView>> ListCampaignsAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] PageQuery page, DiscoverCampaigns discover, CancellationToken ct) =>
        http.Show(await discover.OfGrowerAsync(caller.Actor, id, page.After, page.Size, ct), CampaignCardView.Of);

    private static async Task<Created<CampaignView>> DraftAsync(
        Caller caller, Guid id, CampaignInput body, DraftCampaign draft, CampaignQueries queries, CancellationToken ct)
    {
        var campaignId = await draft.RunAsync(caller.Actor, id, body.WithWallClock(), ct);
        return TypedResults.Created($"{ApiSetup.Root}/campaigns/{campaignId}", CampaignView.Of(await queries.OwnAsync(caller.Actor, campaignId, ct)));
    }

    private static async Task<ApiPage<GrowerStaff>> ListStaffAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] PageQuery page, GrowerQueries queries, CancellationToken ct) =>
        http.Show(await queries.StaffAsync(caller.Actor, id, page.After, page.Size, ct), one => one);

    private static async Task<NoContent> AddStaffAsync(Caller caller, Guid id, StaffBody body, AddFulfilmentStaff add, CancellationToken ct)
    {
        await add.RunAsync(caller.Actor, id, body.Email, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveStaffAsync(Caller caller, Guid id, Guid memberId, RemoveFulfilmentStaff remove, CancellationToken ct)
    {
        await remove.RunAsync(caller.Actor, id, memberId, ct);
        return TypedResults.NoContent();
    }
}

internal sealed record StaffBody(string Email);
