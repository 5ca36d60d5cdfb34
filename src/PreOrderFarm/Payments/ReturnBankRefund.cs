using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// A bank sent a confirmed transfer back. As the money may then be sent once more, two operators say so, as they said that
/// it left: then another refund stands in its place, which is owed, and its backer is asked anew where to send it.
/// </summary>
public sealed class ReturnBankRefund(FarmDbContext db, PostToLedger ledger, AskForBankDetails ask, TimeProvider clock)
{
    /// <summary>One has seen it on the bank's statement, under that reference of the bank.</summary>
    public async Task RecordAsync(Actor actor, Guid refundId, string? reference, CancellationToken ct)
    {
        var given = (reference ?? "").Trim();
        if (!TypedText.IsLine(given, 1, 100))
            throw new RuleBroken("Reference", $"Write the bank's reference of what came back, in at most 100 characters.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if ((await LockAsync(actor, refundId, ct)).ReturnRecordedAt is not null)
            throw new RuleBroken($"That it came back has been recorded already. Another operator confirms it.");
        await db.Database.ExecuteSqlAsync($"""
            update bank_refunds set return_reference = {given}, return_recorded_by = {actor.MustBeMember()}, return_recorded_at = {clock.GetUtcNow()} where refund_id = {refundId}
            """, ct);
        await DoneAsync(actor, "return_recorded", refundId, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>It was a mistake: the transfer did not come back. RecordedAt: of the record that they saw.</summary>
    public async Task WithdrawAsync(Actor actor, Guid refundId, DateTimeOffset? recordedAt, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        MustBeRecorded(await LockAsync(actor, refundId, ct), recordedAt);
        await db.Database.ExecuteSqlAsync($"""
            update bank_refunds set return_reference = null, return_recorded_by = null, return_recorded_at = null where refund_id = {refundId}
            """, ct);
        await DoneAsync(actor, "return_taken_back", refundId, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Another has seen it too. Returns the refund that is owed instead.</summary>
    public async Task<Guid> ConfirmAsync(Actor actor, Guid refundId, DateTimeOffset? recordedAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var paid = await LockAsync(actor, refundId, ct);
        MustBeRecorded(paid, recordedAt);
        if (paid.ReturnRecordedBy == actor.MustBeMember())
            throw new RuleBroken($"You recorded that it came back. Another operator has to confirm it.");
        var owed = Guid.CreateVersion7(now);
        await db.Database.ExecuteSqlAsync($"update bank_refunds set returned_at = {now}, return_confirmed_by = {actor.MemberId} where refund_id = {refundId}", ct);
        await db.Database.ExecuteSqlAsync($"update refunds set status = 'failed' where id = {refundId}", ct);
        await db.Database.ExecuteSqlAsync($"""
            insert into refunds (id, payment_id, pledge_id, campaign_id, status, reason, note, amount_minor, currency, requested_at, failed_at, replaces_id)
            select {owed}, payment_id, pledge_id, campaign_id, 'failed', reason, note, amount_minor, currency, {now}, {now}, id
            from refunds where id = {refundId}
            """, ct);
        var amount = new Money(paid.AmountMinor, paid.Currency);
        await ledger.RunAsync("refund_returned_by_bank", refundId, now,
        [
            new LedgerEntry(LedgerAccountKind.Bank, amount),
            new LedgerEntry(LedgerAccountKind.RefundsOnTheWay, -amount, paid.CampaignId),
        ], ct);
        // What the backer's bank may have taken of others is counted anew.
        await ask.OfPaymentAsync(paid.PaymentId, ct);
        await DoneAsync(actor, "return_confirmed", refundId, ct);
        await transaction.CommitAsync(ct);
        return owed;
    }

    private Task DoneAsync(Actor actor, string act, Guid refundId, CancellationToken ct) =>
        db.RecordActAsync(actor, act, "refund", refundId.ToString("D"), clock.GetUtcNow(), ct);

    // Who answers says it of the record that they read, not of another since.
    private static void MustBeRecorded(PaidByBank paid, DateTimeOffset? seen)
    {
        if (paid.ReturnRecordedAt is null)
            throw new RuleBroken($"Nobody has recorded that this transfer came back.");
        if (paid.ReturnRecordedAt != seen)
            throw new RuleBroken($"It has been recorded anew since you read this page. Compare it with the bank's statement, and answer again.");
    }

    // The payment first, as all do who lock both.
    private async Task<PaidByBank> LockAsync(Actor actor, Guid refundId, CancellationToken ct)
    {
        actor.MustBeOperator();
        await db.Database.ExecuteSqlAsync($"select from payments where id = (select payment_id from refunds where id = {refundId}) for no key update", ct);
        await db.Database.ExecuteSqlAsync($"select from refunds where id = {refundId} for update", ct);
        var paid = await db.Database.SqlQuery<PaidByBank>($"""
            select r.status as "Status", r.payment_id as "PaymentId", r.campaign_id as "CampaignId", r.amount_minor as "AmountMinor", r.currency as "Currency",
              b.return_recorded_by as "ReturnRecordedBy", b.return_recorded_at as "ReturnRecordedAt"
            from refunds r
            left join bank_refunds b on b.refund_id = r.id
            where r.id = {refundId}
            """).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        return string.Equals(paid.Status, "paid_by_bank", StringComparison.Ordinal)
            ? paid
            : throw new RuleBroken($"No bank transfer of this refund has been confirmed, or it is known already that it came back.");
    }

    private sealed record PaidByBank(string Status, Guid PaymentId, Guid CampaignId, long AmountMinor, string Currency, Guid? ReturnRecordedBy, DateTimeOffset? ReturnRecordedAt);
}
