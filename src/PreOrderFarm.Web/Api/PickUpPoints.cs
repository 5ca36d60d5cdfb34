using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.PickUp;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

internal static class PickUpPointsApi
{
    private const int MaximumBytes = 25_000_000;
    private static readonly string[] OtherPhotos = ["image/png", "image/webp", "image/heic", "image/heif"];

    public static void MapPickUpPoints(this RouteGroupBuilder api)
    {
        var points = api.MapGroup("").WithTags("Pick-up points");
        points.MapGet("/growers/{id:guid}/pick-up-points", ListAsync).WithName("list_pick_up_points").WithSummary("A farm's pick-up points, closed ones too, the oldest first");
        points.MapPost("/growers/{id:guid}/pick-up-points", AddAsync).WithName("add_pick_up_point").WithSummary("Add a pick-up point");
        points.MapGet("/pick-up-points/{id:guid}", ShowAsync).WithName("show_pick_up_point").WithSummary("A pick-up point of the caller's farm");
        points.MapPut("/pick-up-points/{id:guid}", EditAsync).WithName("edit_pick_up_point").WithSummary("Change a pick-up point; name and address only until a launched campaign offers it");
        points.MapPost("/pick-up-points/{id:guid}/closing", CloseAsync).WithName("close_pick_up_point").WithSummary("Close a pick-up point: no campaign can offer it any more");
        points.MapDelete("/pick-up-points/{id:guid}/closing", ReopenAsync).WithName("reopen_pick_up_point").WithSummary("Open a closed pick-up point again");
        points.MapPost("/pick-up-points/{id:guid}/photo", ShowPhotoAsync).WithName("show_pick_up_photo").WithSummary("Give a pick-up point its photo; the body is the file itself")
            .Accepts<Stream>("image/jpeg", OtherPhotos)
            .WithMetadata(new RequestSizeLimitAttribute(MaximumBytes))
            .RequireRateLimiting(RateLimits.Upload);
        points.MapPut("/campaigns/{id:guid}/pick-ups", OfferAsync).WithName("offer_pick_ups").WithSummary("The pick-up points of a campaign, all of them at once; what backers have chosen stays");
        points.MapGet("/pick-up-points/{id:guid}/parcels", DeskAsync).WithName("find_pick_ups").WithSummary("What lies at a pick-up point: for a code, a part of a name, or for everybody in parts");
        points.MapPost("/pick-up-points/{id:guid}/hand-overs", HandOverAsync).WithName("hand_over").WithSummary("Parcels were handed over: with that they are delivered");
        points.MapPost("/pick-up-points/{id:guid}/hand-overs/undo", UndoHandOverAsync).WithName("undo_hand_over").WithSummary("Take a hand-over of the last minutes back");
        points.MapPost("/batches/{id:guid}/arrivals", BringAsync).WithName("bring_to_point").WithSummary("The parcels of a batch, or some of them, are at their pick-up point; their recipients get an e-mail with a code");
        points.MapDelete("/pick-up-points/{id:guid}/photo", RemovePhotoAsync).WithName("remove_pick_up_photo").WithSummary("Take a pick-up point's photo away");
    }

    private static async Task<ApiPage<PickUpPointView>> ListAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] PageQuery page, PickUpQueries queries, CancellationToken ct) =>
        http.Show(await queries.OfGrowerAsync(caller.Actor, id, page.After, page.Size, ct), PickUpPointView.Of);

    private static async Task<Created<PickUpPointView>> AddAsync(Caller caller, Guid id, PickUpPointInput body, AddPickUpPoint add, PickUpQueries queries, CancellationToken ct)
    {
        var pointId = await add.RunAsync(caller.Actor, id, body, ct);
        return TypedResults.Created($"{ApiSetup.Root}/pick-up-points/{pointId}", await ShowAsync(caller, pointId, queries, ct));
    }

    private static async Task<PickUpPointView> ShowAsync(Caller caller, Guid id, PickUpQueries queries, CancellationToken ct) =>
        PickUpPointView.Of(await queries.OwnAsync(caller.Actor, id, ct));

    private static async Task<PickUpPointView> EditAsync(Caller caller, Guid id, PickUpPointInput body, EditPickUpPoint edit, PickUpQueries queries, CancellationToken ct)
    {
        await edit.RunAsync(caller.Actor, id, body, ct);
        return await ShowAsync(caller, id, queries, ct);
    }

    private static async Task<PickUpPointView> CloseAsync(Caller caller, Guid id, ClosePickUpPoint close, PickUpQueries queries, CancellationToken ct)
    {
        await close.RunAsync(caller.Actor, id, ct);
        return await ShowAsync(caller, id, queries, ct);
    }

    private static async Task<PickUpPointView> ReopenAsync(Caller caller, Guid id, ClosePickUpPoint close, PickUpQueries queries, CancellationToken ct)
    {
        await close.ReopenAsync(caller.Actor, id, ct);
        return await ShowAsync(caller, id, queries, ct);
    }

    private static async Task<PickUpPointView> ShowPhotoAsync(HttpRequest request, Caller caller, Guid id, ShowPickUpPhoto show, PickUpQueries queries, CancellationToken ct)
    {
        await show.RunAsync(caller.Actor, id, request.Body, ct);
        return await ShowAsync(caller, id, queries, ct);
    }

    private static async Task<CampaignView> OfferAsync(Caller caller, Guid id, PickUpOffersBody body, OfferPickUps offer, CampaignQueries queries, CancellationToken ct)
    {
        await offer.RunAsync(caller.Actor, id, body.PickUps, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }

    private static Task<DeskView> DeskAsync(
        Caller caller, Guid id, [Description("A pick-up code, or a part of a name.")] string? q, string? after, PickUpDesk desk, CancellationToken ct) =>
        desk.RunAsync(caller.Actor, id, q, after, ct);

    private static async Task<MarkedParcelsView> HandOverAsync(Caller caller, Guid id, HandOverBody body, HandOver handOver, CancellationToken ct) =>
        new(await handOver.RunAsync(caller.Actor, id, body.ParcelIds, ct));

    private static async Task<MarkedParcelsView> UndoHandOverAsync(Caller caller, Guid id, HandOverBody body, HandOver handOver, CancellationToken ct) =>
        new(await handOver.UndoAsync(caller.Actor, id, body.ParcelIds, ct));

    private static async Task<MarkedParcelsView> BringAsync(Caller caller, Guid id, ParcelsBody body, BringToPoint bring, LeftOutParcels left, CancellationToken ct) =>
        new(await bring.RunAsync(caller.Actor, id, body.ParcelIds, ct), await left.OfLeavingAsync(id, body.ParcelIds, ct));

    private static async Task<PickUpPointView> RemovePhotoAsync(Caller caller, Guid id, ShowPickUpPhoto show, PickUpQueries queries, CancellationToken ct)
    {
        await show.RemoveAsync(caller.Actor, id, ct);
        return await ShowAsync(caller, id, queries, ct);
    }
}

internal sealed record PickUpOffersBody(IReadOnlyList<PickUpOfferInput> PickUps);

internal sealed record HandOverBody(IReadOnlyList<Guid> ParcelIds);

internal sealed record PickUpPointView(
    Guid Id, string Name, string Line1, string Line2, string City, string Subdivision, string PostalCode, string Country, string Hours, string Phone,
    Guid? PhotoId, bool IsUsed, DateTimeOffset? ClosedAt)
{
    public static PickUpPointView Of(PickUpPointDetail p) => new(
        p.Id, p.Name, p.Line1, p.Line2, p.City, p.Subdivision, p.PostalCode, p.Country, p.Hours, p.Phone, p.PhotoId, p.IsUsed, p.ClosedAt);
}
