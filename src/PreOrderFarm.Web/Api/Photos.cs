using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

internal static class PhotosApi
{
    private const int MaximumBytes = 25_000_000;
    private static readonly string[] OtherPhotos = ["image/png", "image/webp", "image/heic", "image/heif"];

    public static void MapPhotos(this RouteGroupBuilder api)
    {
        var photos = api.MapGroup("/campaigns/{id:guid}/photos").WithTags("Photos");
        photos.MapPost("", AddAsync).WithName("add_photo").WithSummary("Add a photo to a campaign; the body is the file itself")
            .Accepts<Stream>("image/jpeg", OtherPhotos)
            .WithMetadata(new RequestSizeLimitAttribute(MaximumBytes))
            .RequireRateLimiting(RateLimits.Upload);
        photos.MapDelete("/{photoId:guid}", RemoveAsync).WithName("remove_photo").WithSummary("Take a photo off a campaign");
    }

    private static async Task<Created<CampaignView>> AddAsync(
        HttpRequest request, Caller caller, Guid id, [Description("What the photo shows, for those who do not see it.")] string? alt,
        UploadCampaignPhoto upload, CampaignQueries queries, CancellationToken ct)
    {
        await upload.RunAsync(caller.Actor, id, request.Body, alt ?? "", ct);
        return TypedResults.Created($"{ApiSetup.Root}/campaigns/{id}", CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct)));
    }

    private static async Task<CampaignView> RemoveAsync(Caller caller, Guid id, Guid photoId, RemoveCampaignPhoto remove, CampaignQueries queries, CancellationToken ct)
    {
        await remove.RunAsync(caller.Actor, id, photoId, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }
}
