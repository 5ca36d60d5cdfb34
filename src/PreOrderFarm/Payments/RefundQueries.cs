using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>A refund that has not arrived: owed (it failed), or on its way.</summary>
public sealed record OpenRefund(
    Guid Id, Guid PledgeId, string Reference, string Campaign, string PlatformAccount, string Status, string Reason, string Note,
    long AmountMinor, string Currency, DateTimeOffset RequestedAt, string? Failure, string? PendingReason,
    byte[]? SealedDetails, DateTimeOffset? DetailsAt, Guid? RecordedBy, DateTimeOffset? RecordedAt, string? BankReference, bool IsWithBank)
{
    public Money Amount => new(AmountMinor, Currency);

    public bool IsOwed => string.Equals(Status, "failed", StringComparison.Ordinal);
}

/// <summary>Refunds to be looked after, for operators.</summary>
public sealed class RefundQueries(FarmDbContext db, BankDetailsSeal seal)
{
    /// <summary>Owed ones, or those on their way; the oldest first.</summary>
    public async Task<KeyPage<OpenRefund>> OpenAsync(Actor actor, bool owed, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var key = PageKey.Read(after) ?? new PageKey(DateTimeOffset.UnixEpoch, Guid.Empty);
        var take = Math.Clamp(size, 1, KeyPage<OpenRefund>.MaximumSize);
        string[] statuses = owed ? ["failed"] : ["requested", "pending"];
        var rows = await db.Database.SqlQuery<OpenRefund>($"""
            select r.id as "Id", r.pledge_id as "PledgeId", g.reference as "Reference", c.title as "Campaign", p.platform_account as "PlatformAccount",
              r.status as "Status", r.reason as "Reason", r.note as "Note", r.amount_minor as "AmountMinor", r.currency as "Currency",
              r.requested_at as "RequestedAt", r.failure as "Failure", r.pending_reason as "PendingReason",
              b.sealed_details as "SealedDetails", b.details_at as "DetailsAt", b.recorded_by as "RecordedBy", b.recorded_at as "RecordedAt", b.reference as "BankReference",
              r.status = 'failed' and is_with_bank(r) as "IsWithBank"
            from refunds r
            join payments p on p.id = r.payment_id
            join pledges g on g.id = r.pledge_id
            join campaigns c on c.id = r.campaign_id
            left join bank_refunds b on b.refund_id = r.id
            where r.status = any ({statuses}) and (r.requested_at, r.id) > ({key.At}, {key.Id})
              and not exists (select 1 from refunds x where x.replaces_id = r.id)
            order by r.requested_at, r.id
            limit {take + 1}
            """).ToListAsync(ct);
        return KeyPage<OpenRefund>.Of(rows, take, row => new PageKey(row.RequestedAt, row.Id));
    }

    /// <summary>The pledges that these refunds and payments belong to.</summary>
    public async Task<IReadOnlyDictionary<Guid, Guid>> PledgesOfAsync(Actor actor, IReadOnlyCollection<Guid> subjects, CancellationToken ct)
    {
        actor.MustBeOperator();
        var ofRefunds = await db.Set<Refund>().Where(r => subjects.Contains(r.Id)).Select(r => new { r.Id, r.PledgeId }).ToListAsync(ct);
        var ofPayments = await db.Set<Payment>().Where(p => subjects.Contains(p.Id)).Select(p => new { p.Id, p.PledgeId }).ToListAsync(ct);
        return ofRefunds.Concat(ofPayments).ToDictionary(found => found.Id, found => found.PledgeId);
    }

    /// <summary>Null until the backer has given them.</summary>
    public RefundAccount? DetailsOf(Actor actor, OpenRefund refund)
    {
        actor.MustBeOperator();
        return refund.SealedDetails is null ? null : seal.Open(refund.SealedDetails);
    }
}
