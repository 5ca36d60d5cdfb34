using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// The sweep that opens approved campaigns whose time has come, however late it runs; one whose grower cannot be paid waits.
/// One that has not opened by its deadline goes back to its grower as a draft, with the reason.
/// </summary>
public sealed class OpenScheduledCampaigns(FarmDbContext db, ReviewMails mails, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    private const int ReturnedPerSweep = 50;

    /// <summary>Returns how many campaigns it opened.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var opened = await db.Database.ExecuteSqlAsync($"""
            update campaigns c
            set status = 'open', opened_at = {now}
            where c.status = 'scheduled' and (c.opens_at is null or c.opens_at <= {now}) and c.deadline > {now}
              and (not {options.Value.RequiresPayoutAccount}
                or exists (select from growers g where g.id = c.grower_id and (c.platform_account = any (g.payable_from) or c.platform_account || ':' || c.currency = any (g.payable_from))))
            """, ct);
        await ReturnMissedAsync(now, ct);
        return opened;
    }

    private async Task ReturnMissedAsync(DateTimeOffset now, CancellationToken ct)
    {
        var missed = await db.Set<Campaign>()
            .Where(c => c.Status == CampaignStatus.Scheduled && c.Deadline <= now)
            .OrderBy(c => c.Deadline)
            .Select(c => c.Id)
            .Take(ReturnedPerSweep)
            .ToListAsync(ct);
        foreach (var id in missed)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var campaign = await db.LockCampaignAsync(id, ct);
            // Another node, or its canceller, was first.
            if (campaign.Status != CampaignStatus.Scheduled)
                continue;
            campaign.ReturnUnopened(CampaignTexts.NotOpened(await mails.CultureOfOwnerAsync(campaign, ct)));
            await db.SaveChangesAsync(ct);
            await LaunchCounters.DeleteAsync(db, id, ct);
            await mails.NotOpenedAsync(campaign, ct);
            await transaction.CommitAsync(ct);
        }
    }
}
