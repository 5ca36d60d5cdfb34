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
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        if (!campaign.IsDraft)
            campaign.MustBeLaunched();
        if (!TypedText.IsLine(alt, 0, 200))
            throw new RuleBroken("Alt", $"Say in at most 200 characters what the photo shows.");
        if (!await db.Set<Photo>().AnyAsync(photo => photo.Id == photoId && photo.CreatedBy == actor.MemberId, ct))
            throw new NotFound();
        var photos = await db.Set<CampaignPhoto>().Where(photo => photo.CampaignId == campaignId).ToListAsync(ct);
        if (photos.Exists(photo => photo.PhotoId == photoId))
            throw new RuleBroken($"The campaign already has this photo.");
        if (photos.Count >= options.Value.MaximumPhotos)
            throw new RuleBroken($"A campaign has at most {options.Value.MaximumPhotos} photos.");
        db.Add(new CampaignPhoto(campaignId, photoId, photos.Select(photo => photo.Position + 1).DefaultIfEmpty(0).Max(), alt.Trim()));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
