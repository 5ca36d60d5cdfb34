using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Harvesting;

/// <summary>
/// Sweep: settles parcels that are sold by weight and have left, once a wrong click has had its minutes to be taken back, so that
/// their weight is final: what they weigh less than was paid for goes back. Many at once, each once: under the locks of their
/// campaign (so that no advance on this money is asked for meanwhile), of their batches (so that nobody takes a step of them back
/// meanwhile) and of their pledges' payments (so that nobody refunds them meanwhile). Batches on which somebody works wait for
/// the next sweep. Settlements, refunds and e-mails are one transaction; the refunds are made from their intents.
/// </summary>
public sealed class SettleWeights(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SettleWeights> log)
{
    public const int ParcelsAtOnce = 500;

    /// <summary>Returns how many parcels it settled.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var settled = 0;
        var failures = new List<Exception>();
        foreach (var campaign in await CampaignsAsync(ct))
        {
            try
            {
                while (await SettleSomeAsync(campaign, ct) is > 0 and var some)
                    settled += some;
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                log.LogError(failure, "The weights of campaign {Campaign} could not be settled; the next sweep tries again", campaign);
                failures.Add(failure);
            }
        }
        return failures.Count == 0 ? settled : throw new AggregateException($"The weights of {failures.Count} campaigns could not be settled.", failures);
    }

    private async Task<List<Guid>> CampaignsAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<Guid>($"""
            select distinct campaign_id as "Value"
            from parcels
            where is_sold_by_weight and weight_settled_at is null and status in ('shipped', 'delivered') and shipped_at <= {ShippedBy()}
            order by 1
            """).ToListAsync(ct);
    }

    private DateTimeOffset ShippedBy() => clock.GetUtcNow() - HandOver.UndoWithin;

    private async Task<int> SettleSomeAsync(Guid campaignId, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (db, refunds) = (services.GetRequiredService<FarmDbContext>(), services.GetRequiredService<RequestRefunds>());
        var (now, shippedBy) = (clock.GetUtcNow(), ShippedBy());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select from campaigns where id = {campaignId} for no key update", ct);
        var batches = await LockBatchesAsync(db, campaignId, shippedBy, ct);
        var pledges = (await ParcelsAsync(db, batches, shippedBy, ct)).ConvertAll(parcel => parcel.PledgeId).Distinct().ToArray();
        if (pledges.Length == 0)
            return 0;
        await refunds.LockPledgesAsync(pledges, ct);
        var parcels = await ParcelsAsync(db, batches, shippedBy, ct);
        var decided = WeightSettlement.Of(parcels, await MoneyAsync(db, pledges, ct));
        await WriteAsync(db, decided, now, ct);
        var due = decided.GroupBy(one => one.Parcel.PledgeId).Select(pledge => (Id: pledge.Key, Minor: pledge.Sum(one => one.RefundMinor))).Where(pledge => pledge.Minor > 0).ToList();
        await refunds.ForPledgesAsync(campaignId, [.. due.Select(pledge => pledge.Id)], [.. due.Select(pledge => pledge.Minor)], RefundReason.ActualWeight, "", ct);
        await db.Database.ExecuteSqlAsync($"select void_unsent_advance({campaignId}, {now})", ct);
        await services.GetRequiredService<WeightMails>().RunAsync([.. decided.Select(one => one.Parcel.ParcelId)], ct);
        await transaction.CommitAsync(ct);
        return decided.Count;
    }

    private static Task<Guid[]> LockBatchesAsync(FarmDbContext db, Guid campaignId, DateTimeOffset shippedBy, CancellationToken ct) =>
        db.Database.SqlQuery<Guid>($"""
            select b.id as "Value"
            from fulfilment_batches b
            where b.campaign_id = {campaignId}
              and exists (
                select from parcels p
                where p.batch_id = b.id and p.is_sold_by_weight and p.weight_settled_at is null and p.status in ('shipped', 'delivered') and p.shipped_at <= {shippedBy})
            order by b.id
            for update skip locked
            """).ToArrayAsync(ct);

    // In a statement of its own after the locks: who had them before may have settled some.
    private static Task<List<WeighedParcel>> ParcelsAsync(FarmDbContext db, Guid[] batches, DateTimeOffset shippedBy, CancellationToken ct) =>
        db.Database.SqlQuery<WeighedParcel>($"""
            select p.id as "ParcelId", p.source_id as "PledgeId", l.offer_id as "OfferId", p.goods_minor as "PaidMinor", l.net_grams as "MaximumGrams", p.actual_grams as "ActualGrams"
            from parcels p
            join parcel_lines l on l.parcel_id = p.id
            where p.batch_id = any ({batches}) and p.is_sold_by_weight and p.weight_settled_at is null and p.status in ('shipped', 'delivered') and p.shipped_at <= {shippedBy}
            order by p.source_id, p.number
            limit {ParcelsAtOnce}
            """).ToListAsync(ct);

    private static Task<Dictionary<Guid, WeighedPledge>> MoneyAsync(FarmDbContext db, Guid[] pledges, CancellationToken ct) =>
        db.Database.SqlQuery<WeighedPledge>($"""
            select g.id as "PledgeId", g.goods_minor + g.shipping_minor as "PaidMinor", coalesce(y.taken_minor, 0)::bigint as "TakenMinor", coalesce(y.left_minor, 0)::bigint as "LeftMinor",
              coalesce((select sum(w.difference_minor) from weight_settlements w where w.pledge_id = g.id), 0)::bigint as "SettledMinor",
              coalesce((select sum(r.amount_minor) from refunds r where r.pledge_id = g.id and r.reason = 'actual_weight' and r.replaces_id is null), 0)::bigint as "RefundedMinor"
            from pledges g
            left join lateral (
              select sum(taken_by_bank(y.id)) as taken_minor, sum(refundable_of(y)) as left_minor
              from payments y where y.pledge_id = g.id) y on true
            where g.id = any ({pledges})
            """).ToDictionaryAsync(money => money.PledgeId, ct);

    private static async Task WriteAsync(FarmDbContext db, IReadOnlyList<WeightSettlement> decided, DateTimeOffset now, CancellationToken ct)
    {
        var parcels = decided.Select(one => one.Parcel.ParcelId).ToArray();
        var differences = decided.Select(one => one.DifferenceMinor).ToArray();
        var refunds = decided.Select(one => one.RefundMinor).ToArray();
        await db.Database.ExecuteSqlAsync($"""
            insert into weight_settlements (parcel_id, pledge_id, offer_id, maximum_grams, actual_grams, paid_minor, difference_minor, refund_minor, settled_at)
            select p.id, p.source_id, l.offer_id, l.net_grams, p.actual_grams, p.goods_minor, s.difference_minor, s.refund_minor, {now}
            from unnest({parcels}, {differences}, {refunds}) as s (parcel_id, difference_minor, refund_minor)
            join parcels p on p.id = s.parcel_id
            join parcel_lines l on l.parcel_id = p.id
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            update parcels p
            set goods_minor = p.goods_minor - s.difference_minor, weight_settled_at = {now}
            from unnest({parcels}, {differences}) as s (parcel_id, difference_minor)
            where p.id = s.parcel_id and p.weight_settled_at is null
            """, ct);
    }
}
