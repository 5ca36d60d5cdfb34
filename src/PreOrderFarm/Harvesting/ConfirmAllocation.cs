using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>
/// A grower (or an operator) confirms how a short harvest is divided, as they saw it: the token of the preview says what that was.
/// Allocation, parcels, refunds and e-mails are one transaction; the refunds are made from their intents, so a process that
/// dies after it is followed by another that makes them. Locks are taken as by all who move parcels and their money:
/// the campaign, its batches, payments.
/// </summary>
public sealed class ConfirmAllocation(FarmDbContext db, CutParcels cutParcels, RequestRefunds refunds, AllocationMails mails, TimeProvider clock)
{
    /// <summary>False: this was confirmed already, by a second click, in another tab or by somebody else.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid campaignId, Guid offerId, HarvestYield yield, string token, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await LockAsync(campaignId, ct);
        if (await IsConfirmedAsync(actor, campaignId, offerId, token, ct))
            return false;
        await refunds.LockPledgesAsync(await PledgesAsync(offerId, ct), ct);
        var divided = new DivideHarvest(await ReadHarvest.RunAsync(db, actor, campaignId, offerId, ct), yield);
        var preview = divided.Preview();
        MustBeWhatWasSeen(preview, token);
        MustBeShort(preview);
        var id = await WriteAsync(actor, preview, ct);
        await cutParcels.RunAsync(divided.Cuts(), ct);
        var losing = preview.Shares.Where(share => share.Refund.Minor > 0).ToList();
        await refunds.ForPledgesAsync(
            campaignId, [.. losing.Select(share => share.PledgeId)], [.. losing.Select(share => share.Refund.Minor)], RefundReason.ShortHarvest, preview.OfferName, ct);
        await db.Database.ExecuteSqlAsync($"select void_unsent_advance({campaignId}, {clock.GetUtcNow()})", ct);
        await mails.RunAsync(id, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task LockAsync(Guid campaignId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select from campaigns where id = {campaignId} for no key update", ct);
        await db.Database.ExecuteSqlAsync($"select from fulfilment_batches where campaign_id = {campaignId} order by id for update", ct);
    }

    private async Task<bool> IsConfirmedAsync(Actor actor, Guid campaignId, Guid offerId, string token, CancellationToken ct)
    {
        var growerId = await db.Set<Campaign>().Where(c => c.Id == campaignId).Select(c => (Guid?)c.GrowerId).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        actor.MustOwn(growerId);
        if (!AllocationPreview.IsToken(token))
            return false;
        return await db.Database.SqlQuery<bool>($"""
            select exists (select from harvest_allocations where campaign_id = {campaignId} and offer_id = {offerId} and token = {token}) as "Value"
            """).SingleAsync(ct);
    }

    private Task<Guid[]> PledgesAsync(Guid offerId, CancellationToken ct) =>
        db.Database.SqlQuery<Guid>($"""
            select distinct q.source_id as "Value" from parcels q join parcel_lines l on l.parcel_id = q.id where l.offer_id = {offerId} and q.status = 'planned'
            """).ToArrayAsync(ct);

    private static void MustBeWhatWasSeen(AllocationPreview preview, string token)
    {
        if (!string.Equals(preview.Token, token, StringComparison.Ordinal))
            throw new RuleBroken($"Something has changed since you looked: a parcel was packed, a pledge was refunded, or another harvest was entered. Look again, then confirm.");
    }

    private static void MustBeShort(AllocationPreview preview)
    {
        if (!preview.IsShort)
            throw new RuleBroken($"The harvest is enough for everyone: there is nothing to divide.");
    }

    private async Task<Guid> WriteAsync(Actor actor, AllocationPreview preview, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await db.Database.ExecuteSqlAsync($"""
            insert into harvest_allocations (id, campaign_id, offer_id, number, policy, yield_units, yield_grams, gone_units, token, confirmed_by, confirmed_at)
            select {id}, {preview.CampaignId}, {preview.OfferId}, count(*) + 1, {SnakeCase.Of(preview.Policy)}, {preview.YieldUnits}, {preview.YieldGrams},
              {preview.GoneUnits}, {preview.Token}, {actor.MustBeMember()}, {now}
            from harvest_allocations where offer_id = {preview.OfferId}
            """, ct);
        var pledges = preview.Shares.Select(share => share.PledgeId).ToArray();
        var wanted = preview.Shares.Select(share => share.Wanted).ToArray();
        var given = preview.Shares.Select(share => share.Given).ToArray();
        var goods = preview.Shares.Select(share => share.Goods.Minor).ToArray();
        var shipping = preview.Shares.Select(share => share.Shipping.Minor).ToArray();
        var refund = preview.Shares.Select(share => share.Refund.Minor).ToArray();
        await db.Database.ExecuteSqlAsync($"""
            insert into harvest_shares (allocation_id, pledge_id, wanted_units, given_units, goods_minor, shipping_minor, refund_minor)
            select {id}, s.*
            from unnest({pledges}, {wanted}, {given}, {goods}, {shipping}, {refund}) as s
            """, ct);
        await db.RecordActAsync(actor, "harvest_divided", "campaign", preview.CampaignId.ToString("D"), new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["offer"] = preview.OfferName,
            ["policy"] = SnakeCase.Of(preview.Policy),
            ["yield_units"] = preview.YieldUnits,
            ["wanted_units"] = preview.WantedUnits,
            ["refund_minor"] = preview.Fixed.Refund.Minor,
            ["currency"] = preview.Currency,
        }, now, ct);
        return id;
    }
}
