using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Ledger;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

/// <summary>
/// Its grower or an operator calls a campaign off. Before it is funded, everyone gets all of their money back; after,
/// everyone gets back what rode on parcels that have not left, and what has left stays sold.
/// </summary>
public sealed class CancelCampaign(
    FarmDbContext db, VoidUnshippedParcels voidParcels, RequestRefunds requestRefunds, PostToLedger ledger, ClosingEmails emails, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid campaignId, string reason, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.Set<Campaign>()
            .FromSql($"select *, xmin from campaigns where id = {campaignId} for no key update")
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustOwn(campaign.GrowerId);
        var now = clock.GetUtcNow();
        var wasFunded = campaign.Status == CampaignStatus.Funded;
        campaign.Cancel(reason, now);
        await db.SaveChangesAsync(ct);
        if (wasFunded)
        {
            await RefundUnshippedAsync(campaign, await voidParcels.RunAsync(campaignId, ct), ct);
            await OweAdvanceBackAsync(campaign, now, ct);
        }
        else
        {
            await EndCheckoutsAsync(campaignId, now, ct);
            await requestRefunds.ForCampaignAsync(campaignId, RefundReason.CampaignCancelled, ct);
        }
        await emails.RefundedAsync(campaign, "campaign_cancelled", campaign.CancelReason ?? "", ct);
        await transaction.CommitAsync(ct);
    }

    // An advance that is still here stays here. What was paid ahead of parcels that will not be sent is owed back, and taken from what else the grower is owed.
    private async Task OweAdvanceBackAsync(Campaign campaign, DateTimeOffset now, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select lock_released_money(array[{campaign.Id}])", ct);
        await db.Database.ExecuteSqlAsync($"select void_unsent_advance({campaign.Id}, {now})", ct);
        var minor = await db.Database.SqlQuery<long>($"""
            select account_balance('advance', {campaign.Currency}, {campaign.Id}) as "Value"
            """).SingleAsync(ct);
        if (minor <= 0)
            return;
        var advance = new Money(minor, campaign.Currency);
        await ledger.RunAsync("advance_owed_back", campaign.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.GrowerDebt, advance, campaign.Id),
            new LedgerEntry(LedgerAccountKind.Advance, -advance, campaign.Id),
        ], ct);
    }

    // Nobody should pay for what will not come: their Checkout pages end now instead of with their holds.
    private async Task EndCheckoutsAsync(Guid campaignId, DateTimeOffset now, CancellationToken ct)
    {
        var pending = await db.Set<Payment>().Where(y => y.CampaignId == campaignId && y.Status == PaymentStatus.Pending).Select(y => y.Id).ToArrayAsync(ct);
        await ExpireCheckout.IntendAsync(db, pending, now, now, ct);
    }

    // Of each pledge, the money of its voided parcels, from its newest payments first; never more than is left of them.
    private async Task RefundUnshippedAsync(Campaign campaign, IReadOnlyList<VoidedSource> voided, CancellationToken ct)
    {
        if (voided.Count == 0)
            throw new RuleBroken($"All parcels of this campaign have left: there is nothing to cancel.");
        await requestRefunds.ForPledgesAsync(
            campaign.Id, [.. voided.Select(source => source.SourceId)], [.. voided.Select(source => source.AmountMinor)], RefundReason.CampaignCancelled, "", ct);
    }
}
