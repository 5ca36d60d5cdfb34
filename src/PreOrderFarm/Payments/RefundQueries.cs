using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>A refund that has not arrived: owed (it failed), or on its way. ReturnedTransfer: one by bank that came back, in whose place it stands.</summary>
public sealed record OpenRefund(
    Guid Id, Guid PledgeId, string Reference, string Campaign, string PlatformAccount, string Status, string Reason, string Note,
    long AmountMinor, string Currency, DateTimeOffset RequestedAt, string? Failure, string? PendingReason,
    byte[]? SealedDetails, DateTimeOffset? DetailsAt, Guid? RecordedBy, DateTimeOffset? RecordedAt, string? BankReference, bool IsWithBank,
    string? ReturnedTransfer, string? ReturnedReference, DateTimeOffset? ReturnedAt)
{
    public Money Amount => new(AmountMinor, Currency);

    public bool IsOwed => string.Equals(Status, "failed", StringComparison.Ordinal);
}

/// <summary>A refund that left by bank transfer; and who says that it came back, which another has still to confirm.</summary>
public sealed record SentRefund(Guid Id, Guid PledgeId, string Reference, string Campaign, long AmountMinor, string Currency, string BankReference, DateTimeOffset ConfirmedAt,
    string? ReturnReference, Guid? ReturnRecordedBy, DateTimeOffset? ReturnRecordedAt)
{
    public Money Amount => new(AmountMinor, Currency);
}

/// <summary>Refunds to be looked after, for operators.</summary>
public sealed class RefundQueries(FarmDbContext db, BankDetailsSeal seal)
{
    /// <summary>Owed ones, or those on their way; the oldest first.</summary>
    public async Task<KeyPage<OpenRefund>> OpenAsync(Actor actor, bool owed, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var key = PageKey.Read(after) ?? new PageKey(DateTimeOffset.UnixEpoch, Guid.Empty);
        var take = KeyPage<OpenRefund>.Size(size);
        string[] statuses = owed ? ["failed"] : ["requested", "pending"];
        var rows = await db.Database.SqlQuery<OpenRefund>($"""
            select r.id as "Id", r.pledge_id as "PledgeId", g.reference as "Reference", c.title as "Campaign", p.platform_account as "PlatformAccount",
              r.status as "Status", r.reason as "Reason", r.note as "Note", r.amount_minor as "AmountMinor", r.currency as "Currency",
              r.requested_at as "RequestedAt", r.failure as "Failure", r.pending_reason as "PendingReason",
              b.sealed_details as "SealedDetails", b.details_at as "DetailsAt", b.recorded_by as "RecordedBy", b.recorded_at as "RecordedAt", b.reference as "BankReference",
              r.status = 'failed' and is_with_bank(r) as "IsWithBank",
              o.reference as "ReturnedTransfer", o.return_reference as "ReturnedReference", o.returned_at as "ReturnedAt"
            from refunds r
            join payments p on p.id = r.payment_id
            join pledges g on g.id = r.pledge_id
            join campaigns c on c.id = r.campaign_id
            left join bank_refunds b on b.refund_id = r.id
            left join bank_refunds o on o.refund_id = r.replaces_id and o.returned_at is not null
            where r.status = any ({statuses}) and (r.requested_at, r.id) > ({key.At}, {key.Id})
              and not exists (select 1 from refunds x where x.replaces_id = r.id)
            order by r.requested_at, r.id
            limit {take + 1}
            """).ToListAsync(ct);
        return KeyPage<OpenRefund>.Of(rows, take, row => new PageKey(row.RequestedAt, row.Id));
    }

    /// <summary>Refunds that left by bank, the newest first: a bank may send one back.</summary>
    public async Task<KeyPage<SentRefund>> SentByBankAsync(Actor actor, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var key = PageKey.Read(after) ?? new PageKey(DateTimeOffset.MaxValue, Guid.Empty);
        var take = KeyPage<SentRefund>.Size(size);
        var rows = await db.Database.SqlQuery<SentRefund>($"""
            select r.id as "Id", r.pledge_id as "PledgeId", g.reference as "Reference", c.title as "Campaign", r.amount_minor as "AmountMinor", r.currency as "Currency",
              b.reference as "BankReference", b.confirmed_at as "ConfirmedAt",
              b.return_reference as "ReturnReference", b.return_recorded_by as "ReturnRecordedBy", b.return_recorded_at as "ReturnRecordedAt"
            from bank_refunds b
            join refunds r on r.id = b.refund_id
            join pledges g on g.id = r.pledge_id
            join campaigns c on c.id = r.campaign_id
            where b.confirmed_at is not null and b.returned_at is null and (b.confirmed_at, b.refund_id) < ({key.At}, {key.Id})
            order by b.confirmed_at desc, b.refund_id desc
            limit {take + 1}
            """).ToListAsync(ct);
        return KeyPage<SentRefund>.Of(rows, take, row => new PageKey(row.ConfirmedAt, row.Id));
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
