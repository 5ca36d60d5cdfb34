using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Takes a picture off a campaign, and forgets it when no other campaign shows it.</summary>
public sealed class RemoveCampaignPhoto(FarmDbContext db, DropPhoto drop)
{
    public async Task RunAsync(Actor actor, Guid campaignId, Guid photoId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.MustBeDraftOrLaunched();
        var photo = await db.Set<CampaignPhoto>().SingleOrDefaultAsync(p => p.CampaignId == campaignId && p.PhotoId == photoId, ct)
            ?? throw new NotFound();
        db.Remove(photo);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        if (!await db.Set<CampaignPhoto>().AnyAsync(p => p.PhotoId == photoId, ct))
            await drop.RunAsync(photoId, ct);
    }
}
