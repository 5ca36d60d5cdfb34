using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Campaigns;

/// <summary>Gives a submitted campaign back to its grower, with the reason.</summary>
public sealed class ReturnCampaign(FarmDbContext db, ReviewMails mails)
{
    public async Task RunAsync(Actor actor, Guid campaignId, string reason, CancellationToken ct)
    {
        actor.MustBeOperator();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockCampaignAsync(campaignId, ct);
        campaign.Return(reason);
        await db.SaveChangesAsync(ct);
        await mails.ReturnedAsync(campaign, reason.Trim(), ct);
        await transaction.CommitAsync(ct);
    }
}
