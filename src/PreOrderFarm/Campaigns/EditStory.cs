using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Campaigns;

/// <summary>The story may change while the campaign is a draft, and after its launch until its closing.</summary>
public sealed class EditStory(FarmDbContext db)
{
    public async Task RunAsync(Actor actor, Guid campaignId, string story, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.Tell(story);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
