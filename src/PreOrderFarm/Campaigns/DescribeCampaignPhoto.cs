using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>What a picture shows, or that it only decorates; and what of it stays in view when it is cropped.</summary>
public sealed record PhotoDescription(string Alt, bool IsDecorative, PhotoFocus Focus);

public sealed class DescribeCampaignPhoto(FarmDbContext db)
{
    public async Task RunAsync(Actor actor, Guid campaignId, Guid photoId, PhotoDescription description, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.MustBeDraftOrLaunched();
        var photo = await db.Set<CampaignPhoto>().SingleOrDefaultAsync(p => p.CampaignId == campaignId && p.PhotoId == photoId, ct)
            ?? throw new NotFound();
        photo.Describe(description.Alt, description.IsDecorative, description.Focus);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
