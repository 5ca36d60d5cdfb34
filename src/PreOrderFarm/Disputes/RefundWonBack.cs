using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>
/// A bank gave a payment's money back after its pledge or its campaign had ended: the refund that was left out then is
/// asked for now, and so are the bank details for one that failed meanwhile. In the caller's transaction, under the lock of the pledge's payments; once, whenever it is called.
/// </summary>
public sealed class RefundWonBack(FarmDbContext db, RequestRefunds refunds, AskForBankDetails ask, DisputeMails mails)
{
    private const string Note = "The bank has given the money back.";

    public async Task RunAsync(Payment payment, CancellationToken ct)
    {
        await ask.OfPaymentAsync(payment.Id, ct);
        await RefundPartsAsync(payment, ct);
        var due = await db.Database.SqlQuery<Due>($"""
            select
              case when g.status in ('cancelled', 'expired') then 'pledge_cancelled'
                when c.status = 'unfunded' then 'campaign_missed'
                when c.status = 'cancelled' then 'campaign_cancelled' end as "Reason",
              w.source_id is not null as "HasParcels", coalesce(w.voided_minor - coalesce(r.refunded_minor, 0), 0)::bigint as "VoidedMinor"
            from pledges g
            join campaigns c on c.id = g.campaign_id
            left join lateral (
              select p.source_id, sum(p.goods_minor + p.shipping_minor) filter (where p.status = 'void') as voided_minor
              from parcels p where p.source_id = g.id group by p.source_id) w on true
            left join lateral (
              select sum(r.amount_minor) as refunded_minor from refunds r
              where r.pledge_id = g.id and r.reason = 'campaign_cancelled' and r.replaces_id is null) r on true
            where g.id = {payment.PledgeId}
            """).SingleAsync(ct);
        if (due.Reason is null)
            return;
        var reason = SnakeCase.Parse<RefundReason>(due.Reason);
        if (!due.HasParcels)
        {
            await refunds.ForPaymentAsync(payment.Id, reason, Note, ct);
            return;
        }
        // Of a campaign that was called off on its way, what has left stays sold.
        var minor = Math.Min(due.VoidedMinor, await refunds.LeftOfPledgeAsync(payment.PledgeId, ct));
        if (minor > 0)
            await refunds.ForPledgeAsync(payment.PledgeId, new Money(minor, payment.Currency), reason, Note, ct);
    }

    // What a short harvest, or a box that weighed less, owed this pledge while the bank had its money.
    private async Task RefundPartsAsync(Payment payment, CancellationToken ct)
    {
        var parts = await db.Database.SqlQuery<Part>($"""
            select p.reason as "Reason", p.minor as "PartMinor", g.goods_minor + g.shipping_minor as "PaidMinor",
              (select coalesce(sum(taken_by_bank(y.id)), 0) from payments y where y.pledge_id = g.id)::bigint as "TakenMinor",
              (select coalesce(sum(r.amount_minor), 0) from refunds r where r.pledge_id = g.id and r.reason = p.reason and r.replaces_id is null)::bigint as "RefundedMinor"
            from pledges g
            cross join lateral (
              select 'short_harvest' as reason, coalesce(sum(h.goods_minor + h.shipping_minor), 0)::bigint as minor from harvest_shares h where h.pledge_id = g.id
              union all
              select 'actual_weight', coalesce(sum(w.difference_minor), 0)::bigint from weight_settlements w where w.pledge_id = g.id) p
            where g.id = {payment.PledgeId} and p.minor > 0
            order by p.reason
            """).ToListAsync(ct);
        foreach (var part in parts)
        {
            var minor = OwedBack.Minor(part.PartMinor, part.PaidMinor, part.TakenMinor, part.RefundedMinor, await refunds.LeftOfPledgeAsync(payment.PledgeId, ct));
            if (minor <= 0)
                continue;
            var (reason, amount) = (SnakeCase.Parse<RefundReason>(part.Reason), new Money(minor, payment.Currency));
            await refunds.ForPledgeAsync(payment.PledgeId, amount, reason, Note, ct);
            await mails.WonBackAsync(payment.PledgeId, reason, amount, part.RefundedMinor, ct);
        }
    }

    private sealed record Part(string Reason, long PartMinor, long PaidMinor, long TakenMinor, long RefundedMinor);

    private sealed record Due(string? Reason, bool HasParcels, long VoidedMinor);
}
