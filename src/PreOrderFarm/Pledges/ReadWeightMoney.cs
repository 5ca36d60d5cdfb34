using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Pledges;

/// <summary>Where the money is that the boxes of pledges cost less by their weight: for their pages, receipts and e-mails alike.</summary>
public sealed class ReadWeightMoney(FarmDbContext db)
{
    /// <summary>Only pledges of which boxes were settled. The caller knows that the person may see them.</summary>
    public async Task<IReadOnlyDictionary<Guid, WeightMoney>> RunAsync(Guid[] pledges, CancellationToken ct) =>
        (await db.Database.SqlQuery<Row>($"""
            select g.id as "PledgeId", g.currency as "Currency", g.goods_minor + g.shipping_minor as "WholeMinor", w.minor as "DifferenceMinor",
              (select coalesce(sum(r.amount_minor), 0) from refunds r where r.pledge_id = g.id and r.reason = 'actual_weight' and r.replaces_id is null)::bigint as "RefundedMinor",
              y.taken_minor as "TakenMinor", y.kept_minor as "KeptMinor"
            from pledges g
            cross join lateral (select sum(s.difference_minor)::bigint as minor from weight_settlements s where s.pledge_id = g.id) w
            cross join lateral (
              select coalesce(sum(taken_by_bank(p.id)), 0)::bigint as taken_minor, coalesce(sum(taken_by_bank(p.id, for_good => true)), 0)::bigint as kept_minor
              from payments p where p.pledge_id = g.id) y
            where g.id = any ({pledges}) and w.minor is not null
            """).ToListAsync(ct))
        .ToDictionary(row => row.PledgeId, row => WeightMoney.Of(row.Currency, row.DifferenceMinor, row.RefundedMinor, row.WholeMinor, row.TakenMinor, row.KeptMinor));

    private sealed record Row(Guid PledgeId, string Currency, long WholeMinor, long DifferenceMinor, long RefundedMinor, long TakenMinor, long KeptMinor);
}
