using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Hands a complete draft to the operators.</summary>
public sealed class SubmitCampaign(FarmDbContext db, ReviewMails mails, SmallestCharge smallest, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        var now = clock.GetUtcNow();
        campaign.Submit(now);
        LaunchConditions.Check(campaign, await db.OffersOfAsync(campaign.Id, ct), await db.RegionsOfAsync(campaign.Id, ct), smallest, options.Value, now);
        await PickUpRules.CheckLaunchAsync(db, campaign, ct);
        await db.SaveChangesAsync(ct);
        await mails.SubmittedAsync(campaign, ct);
        await transaction.CommitAsync(ct);
    }
}
