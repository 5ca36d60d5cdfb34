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
            await RefundUnshippedAsync(campaign, await voidParcels.RunAsync(campaignId, ct), now, ct);
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
    private async Task RefundUnshippedAsync(Campaign campaign, IReadOnlyList<VoidedSource> voided, DateTimeOffset now, CancellationToken ct)
    {
        if (voided.Count == 0)
            throw new RuleBroken($"All parcels of this campaign have left: there is nothing to cancel.");
        var pledges = voided.Select(source => source.SourceId).ToArray();
        var amounts = voided.Select(source => source.AmountMinor).ToArray();
        await db.Database.ExecuteSqlAsync($"""
            select from payments
            where campaign_id = {campaign.Id} and status = 'succeeded'
            order by id
            for update
            """, ct);
        await db.Database.SqlQuery<int>($"""
            with due as (
              select y.id as payment_id, y.left_minor, w.amount_minor,
                sum(y.left_minor) over (
                  partition by y.pledge_id order by y.created_at desc, y.id desc
                  rows between unbounded preceding and 1 preceding) as before_minor
              from unnest({pledges}, {amounts}) as w (pledge_id, amount_minor)
              join (
                select p.id, p.pledge_id, p.created_at, refundable_of(p) as left_minor from payments p
                where p.campaign_id = {campaign.Id} and p.status = 'succeeded') y on y.pledge_id = w.pledge_id and y.left_minor > 0),
            parts as (
              select payment_id, least(left_minor, amount_minor - coalesce(before_minor, 0))::bigint as part_minor
              from due)
            select request_refunds(array_agg(payment_id order by payment_id), array_agg(part_minor order by payment_id),
              'campaign_cancelled', '', {now}) as "Value"
            from parts
            where part_minor > 0
            """).SingleAsync(ct);
    }
}
