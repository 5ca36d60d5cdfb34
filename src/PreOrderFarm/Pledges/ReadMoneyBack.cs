using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Where the money is that pledges cost less by the weight of their boxes, or by a short harvest: for their pages, receipts and e-mails alike.</summary>
public sealed class ReadMoneyBack(FarmDbContext db)
{
    /// <summary>
    /// Of pledges of which boxes were settled by weight, and of those in a short harvest. A refund that failed is what took its
    /// place. The caller knows that the person may see them.
    /// </summary>
    public async Task<IReadOnlyDictionary<(Guid PledgeId, RefundReason Reason), MoneyBack>> RunAsync(Guid[] pledges, CancellationToken ct) =>
        (await db.Database.SqlQuery<Row>($"""
            select g.id as "PledgeId", d.reason as "Reason", g.currency as "Currency", g.goods_minor + g.shipping_minor as "WholeMinor", d.minor as "DifferenceMinor",
              r.paid_minor as "PaidMinor", r.failed_minor as "FailedMinor", r.with_bank_minor as "WithBankMinor", r.by_bank_minor as "ByBankMinor",
              y.taken_minor as "TakenMinor", y.kept_minor as "KeptMinor"
            from pledges g
            cross join lateral (
              select 'actual_weight' as reason, sum(s.difference_minor)::bigint as minor from weight_settlements s where s.pledge_id = g.id
              union all
              select 'short_harvest', sum(h.goods_minor + h.shipping_minor)::bigint from harvest_shares h where h.pledge_id = g.id) d
            cross join lateral (
              select
                coalesce(sum(f.amount_minor) filter (where f.status not in ('failed', 'taken_by_bank')), 0)::bigint as paid_minor,
                coalesce(sum(f.amount_minor - with_bank_of(f)) filter (where f.status = 'failed'), 0)::bigint as failed_minor,
                coalesce(sum(with_bank_of(f) - with_bank_of(f, for_good => true)) filter (where f.status = 'failed'), 0)::bigint as with_bank_minor,
                coalesce(sum(case f.status when 'taken_by_bank' then f.amount_minor when 'failed' then with_bank_of(f, for_good => true) end), 0)::bigint as by_bank_minor
              from refunds f
              where f.pledge_id = g.id and f.reason = d.reason and not exists (select from refunds x where x.replaces_id = f.id)) r
            cross join lateral (
              select coalesce(sum(taken_by_bank(p.id)), 0)::bigint as taken_minor, coalesce(sum(taken_by_bank(p.id, for_good => true)), 0)::bigint as kept_minor
              from payments p where p.pledge_id = g.id) y
            where g.id = any ({pledges}) and d.minor is not null
            """).ToListAsync(ct))
        .ToDictionary(
            row => (row.PledgeId, SnakeCase.Parse<RefundReason>(row.Reason)),
            row => MoneyBack.Of(
                row.Currency, row.DifferenceMinor, new AskedBack(row.PaidMinor, row.FailedMinor, row.WithBankMinor, row.ByBankMinor), row.WholeMinor, row.TakenMinor, row.KeptMinor));

    private sealed record Row(
        Guid PledgeId, string Reason, string Currency, long WholeMinor, long DifferenceMinor, long PaidMinor, long FailedMinor, long WithBankMinor, long ByBankMinor, long TakenMinor, long KeptMinor);
}
