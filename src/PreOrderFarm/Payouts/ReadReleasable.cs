using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payouts;

/// <summary>A pledge with all of its parcels that are not released, those on their way under the lock of their batch.</summary>
internal sealed record ReleasablePledge(PledgeMoney Money, IReadOnlyList<ReleasableParcel> Parcels, ReleaseTerms Terms, int ReserveDays);

/// <summary>OnItsWay is null for one that must not be released now: not shipped, or of a batch that is not locked here.</summary>
internal sealed record ReleasableParcel(Guid ParcelId, long ValueMinor, ParcelOnItsWay? OnItsWay);

/// <summary>What release decisions need to know, read under locks in the caller's transaction.</summary>
internal static class ReadReleasable
{
    /// <summary>The pledges of these parcels, but for those in batches on which somebody works just now.</summary>
    public static async Task<IReadOnlyList<ReleasablePledge>> OfParcelsAsync(FarmDbContext db, Guid[] due, CancellationToken ct)
    {
        var batches = await db.Database.SqlQuery<Guid>($"""
            select id as "Value"
            from fulfilment_batches
            where id in (select batch_id from parcels where id = any ({due}))
            order by id
            for update skip locked
            """).ToArrayAsync(ct);
        var pledges = await db.Database.SqlQuery<Guid>($"""
            select distinct source_id as "Value" from parcels where id = any ({due}) and batch_id = any ({batches})
            """).ToArrayAsync(ct);
        await db.Database.ExecuteSqlAsync($"""
            select from payments where pledge_id = any ({pledges}) and status = 'succeeded' order by id for update
            """, ct);
        var parcels = await ParcelsAsync(db, pledges, batches, ct);
        var payments = await PaymentsAsync(db, pledges, ct);
        var held = await HeldAsync(db, pledges, ct);
        return [.. parcels.GroupBy(parcel => parcel.SourceId).Where(pledge => payments[pledge.Key].All(payment => payment.IsSettled)).Select(pledge =>
        {
            var first = pledge.First();
            var money = held[pledge.Key];
            return new ReleasablePledge(
                new PledgeMoney(first.Currency, money.HeldMinor, [.. payments[pledge.Key].Select(p => p.ToPayment())], money.FeeChargedMinor),
                [.. pledge.Select(parcel => parcel.ToParcel())],
                new ReleaseTerms(first.FeeBasisPoints, first.ReserveBasisPoints),
                first.ReserveDays);
        })];
    }

    private static Task<List<ParcelRow>> ParcelsAsync(FarmDbContext db, Guid[] pledges, Guid[] batches, CancellationToken ct) =>
        db.Database.SqlQuery<ParcelRow>($"""
            select p.id as "Id", p.source_id as "SourceId", p.currency as "Currency", p.goods_minor + p.shipping_minor as "ValueMinor",
              p.batch_id = any ({batches}) and p.status in ('shipped', 'delivered') as "IsOnItsWay",
              p.shipped_at as "ShippedAt", p.delivered_at as "DeliveredAt", p.receipt_confirmed_at as "ReceiptConfirmedAt",
              (select m.sent_at from emails m where m.id = p.receipt_mail_id) as "AskedAgainAt",
              (select coalesce(max(o.claim_window_days), 0) from parcel_lines l join offers o on o.id = l.offer_id where l.parcel_id = p.id) as "ClaimWindowDays",
              p.is_sold_by_weight and p.weight_settled_at is null or exists (select from release_blocks b where b.parcel_id = p.id and b.lifted_at is null) as "IsBlocked",
              t.fee_basis_points as "FeeBasisPoints", t.reserve_basis_points as "ReserveBasisPoints", t.reserve_days as "ReserveDays"
            from parcels p
            join payout_terms t on t.campaign_id = p.campaign_id
            where p.source_id = any ({pledges}) and p.status not in ('settled', 'void')
            order by p.source_id, p.number
            """).ToListAsync(ct);

    private static async Task<ILookup<Guid, PaymentRow>> PaymentsAsync(FarmDbContext db, Guid[] pledges, CancellationToken ct) =>
        (await db.Database.SqlQuery<PaymentRow>($"""
            select pledge_id as "PledgeId", amount_minor as "AmountMinor", refunded_minor as "RefundedMinor",
              coalesce(settlement_gross_minor, 0) as "GrossMinor", coalesce(settlement_fee_minor, 0) as "FeeMinor",
              settled_at is not null or refunded_minor >= amount_minor as "IsSettled"
            from payments
            where pledge_id = any ({pledges}) and status = 'succeeded'
            order by id
            """).ToListAsync(ct)).ToLookup(payment => payment.PledgeId);

    private static Task<Dictionary<Guid, HeldRow>> HeldAsync(FarmDbContext db, Guid[] pledges, CancellationToken ct) =>
        db.Database.SqlQuery<HeldRow>($"""
            select h.pledge_id as "PledgeId", h.held_minor as "HeldMinor",
              coalesce((select sum(r.processing_fee_minor) from releases r where r.source_id = h.pledge_id), 0)::bigint as "FeeChargedMinor"
            from held_of_pledges({pledges}) h
            """).ToDictionaryAsync(row => row.PledgeId, ct);

    private sealed record ParcelRow(
        Guid Id, Guid SourceId, string Currency, long ValueMinor, bool IsOnItsWay, DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt,
        DateTimeOffset? ReceiptConfirmedAt, DateTimeOffset? AskedAgainAt, int ClaimWindowDays, bool IsBlocked,
        int FeeBasisPoints, int ReserveBasisPoints, int ReserveDays)
    {
        public ReleasableParcel ToParcel() => new(Id, ValueMinor, IsOnItsWay && ShippedAt is { } shipped
            ? new ParcelOnItsWay(shipped, DeliveredAt, ReceiptConfirmedAt, AskedAgainAt, ClaimWindowDays, IsBlocked)
            : null);
    }

    private sealed record PaymentRow(Guid PledgeId, long AmountMinor, long RefundedMinor, long GrossMinor, long FeeMinor, bool IsSettled)
    {
        public PaymentOfPledge ToPayment() => new(AmountMinor, RefundedMinor, GrossMinor, FeeMinor);
    }

    private sealed record HeldRow(Guid PledgeId, long HeldMinor, long FeeChargedMinor);
}
