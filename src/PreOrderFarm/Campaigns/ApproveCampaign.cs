using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Launches a reviewed campaign: it opens now, or at the time that its grower chose.</summary>
public sealed class ApproveCampaign(FarmDbContext db, ReviewMails mails, SmallestCharge smallest, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    public async Task<CampaignStatus> RunAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        actor.MustBeOperator();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockCampaignAsync(campaignId, ct);
        var now = clock.GetUtcNow();
        campaign.MustBeInReview();
        LaunchConditions.Check(campaign, await db.OffersOfAsync(campaign.Id, ct), await db.RegionsOfAsync(campaign.Id, ct), smallest, options.Value, now);
        await PickUpRules.CheckLaunchAsync(db, campaign, ct);
        LaunchConditions.CheckPayable(campaign, await db.Set<Grower>().AsNoTracking().SingleAsync(g => g.Id == campaign.GrowerId, ct), options.Value);
        campaign.Approve(now);
        if (!(campaign.OpensAt > now))
            campaign.Open(now);
        await db.SaveChangesAsync(ct);
        await LaunchCounters.InsertAsync(db, campaign.Id, ct);
        await mails.ApprovedAsync(campaign, ct);
        await transaction.CommitAsync(ct);
        return campaign.Status;
    }
}
