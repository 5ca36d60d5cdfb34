using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Puts a stored photo at the end of a campaign's pictures: of a draft, and after the launch until the closing.</summary>
public sealed class AddCampaignPhoto(FarmDbContext db, IOptions<CampaignsOptions> options)
{
    public async Task RunAsync(Actor actor, Guid campaignId, Guid photoId, string alt, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var photos = await PhotosWithRoomAsync(actor, campaignId, alt, ct);
        if (!await db.Set<Photo>().AnyAsync(photo => photo.Id == photoId && photo.CreatedBy == actor.MemberId, ct))
            throw new NotFound();
        if (photos.Exists(photo => photo.PhotoId == photoId))
            throw new RuleBroken($"The campaign already has this photo.");
        db.Add(new CampaignPhoto(campaignId, photoId, photos.Select(photo => photo.Position + 1).DefaultIfEmpty(0).Max(), alt.Trim()));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The pictures that the campaign has, locked with it, when it may have one more.</summary>
    internal async Task<List<CampaignPhoto>> PhotosWithRoomAsync(Actor actor, Guid campaignId, string alt, CancellationToken ct)
    {
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.MustBeDraftOrLaunched();
        if (!TypedText.IsLine(alt, 0, 200))
            throw new RuleBroken("Alt", $"Say in at most 200 characters what the photo shows.");
        var photos = await db.Set<CampaignPhoto>().Where(photo => photo.CampaignId == campaignId).ToListAsync(ct);
        if (photos.Count >= options.Value.MaximumPhotos)
            throw new RuleBroken($"A campaign has at most {options.Value.MaximumPhotos} photos.");
        return photos;
    }
}
