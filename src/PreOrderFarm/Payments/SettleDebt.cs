using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// A failed refund is owed until one of two things: another refund at Stripe in its place, or a bank transfer that one
/// operator records and another confirms. Both lock the failed refund's row, so that never both happen.
/// </summary>
public sealed class SettleDebt(FarmDbContext db, PostToLedger ledger, QueueEmail mail, AskForBankDetails ask, TimeProvider clock)
{
    /// <summary>Stripe is asked once more: another refund in its place.</summary>
    public async Task<Guid> RetryAtStripeAsync(Actor actor, Guid refundId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var debt = await LockOwedAsync(actor, refundId, ct);
        if (debt.RecordedBy is not null)
            throw new RuleBroken($"A bank transfer for this refund has been recorded: it cannot be tried at Stripe as well.");
        var replacement = await db.ReplaceRefundAsync(refundId, stripeRefundId: null, now, ct);
        await DoneAsync(actor, "tried_again", refundId, ct);
        await transaction.CommitAsync(ct);
        return replacement;
    }

    /// <summary>The backer's link has run out, or its e-mail was lost: another one.</summary>
    public async Task AskAgainAsync(Actor actor, Guid refundId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var debt = await LockOwedAsync(actor, refundId, ct);
        if (debt.HasDetails)
            throw new RuleBroken($"The backer has given their bank details already.");
        if (!await ask.AgainAsync(refundId, clock.GetUtcNow(), ct))
            throw new RuleBroken($"The backer was asked within this hour. Please wait for their answer.");
        await DoneAsync(actor, "details_asked", refundId, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>One operator has sent the money by bank, by details that the backer had given at that time.</summary>
    public async Task RecordTransferAsync(Actor actor, Guid refundId, DateTimeOffset? detailsAt, string? reference, CancellationToken ct)
    {
        var given = (reference ?? "").Trim();
        if (!TypedText.IsLine(given, 1, 100))
            throw new RuleBroken("Reference", $"Write the bank's reference of the transfer, in at most 100 characters.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var debt = await LockOwedAsync(actor, refundId, ct);
        if (debt.RecordedBy is not null)
            throw new RuleBroken($"A bank transfer for this refund has been recorded already. Another operator confirms it.");
        if (!debt.HasDetails)
            throw new RuleBroken($"The backer has not given their bank details yet: nobody knows where to send it.");
        if (debt.DetailsAt != detailsAt)
            throw new RuleBroken($"The backer has corrected their bank details since you read them. If you have sent the money, ask your bank to call it back, and send it by the details that are shown now.");
        await db.Database.ExecuteSqlAsync($"""
            insert into bank_refunds (refund_id, reference, recorded_by, recorded_at)
            values ({refundId}, {given}, {actor.MustBeMember()}, {clock.GetUtcNow()})
            on conflict (refund_id) do update
            set reference = excluded.reference, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at
            """, ct);
        await DoneAsync(actor, "transfer_recorded", refundId, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>It was recorded by mistake, and nobody has confirmed it. RecordedAt: of the record that they saw.</summary>
    public async Task WithdrawTransferAsync(Actor actor, Guid refundId, DateTimeOffset? recordedAt, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        MustBeRecorded(await LockAsync(actor, refundId, ct), recordedAt);
        await db.Database.ExecuteSqlAsync($"""
            update bank_refunds set reference = null, recorded_by = null, recorded_at = null where refund_id = {refundId}
            """, ct);
        await DoneAsync(actor, "transfer_taken_back", refundId, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Another operator has seen the transfer leave that was recorded then: now the refund is paid, and booked, whatever the backer's bank took meanwhile.</summary>
    public async Task ConfirmTransferAsync(Actor actor, Guid refundId, DateTimeOffset? recordedAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var debt = await LockAsync(actor, refundId, ct);
        MustBeRecorded(debt, recordedAt);
        if (debt.RecordedBy == actor.MustBeMember())
            throw new RuleBroken($"You recorded this transfer yourself. Another operator has to confirm it.");
        await db.Database.ExecuteSqlAsync($"""
            update bank_refunds set confirmed_by = {actor.MemberId}, confirmed_at = {now} where refund_id = {refundId}
            """, ct);
        await db.Database.ExecuteSqlAsync($"update refunds set status = 'paid_by_bank' where id = {refundId}", ct);
        var amount = new Money(debt.AmountMinor, debt.Currency);
        await ledger.RunAsync("refund_paid_by_bank", refundId, now,
        [
            new LedgerEntry(LedgerAccountKind.RefundsOnTheWay, amount, debt.CampaignId),
            new LedgerEntry(LedgerAccountKind.Bank, -amount),
        ], ct);
        var about = await RefundMail.ReadAsync(db, refundId, ct);
        await mail.RunAsync("refund_paid_by_bank", $"refund_paid_by_bank:{refundId:D}", about.Culture, about.Email, about.Values(), ct);
        await DoneAsync(actor, "transfer_confirmed", refundId, ct);
        await transaction.CommitAsync(ct);
    }

    private Task DoneAsync(Actor actor, string act, Guid refundId, CancellationToken ct) =>
        db.RecordActAsync(actor, act, "refund", refundId.ToString("D"), clock.GetUtcNow(), ct);

    // Who says yes or no says it of the transfer that they read about, not of another that was recorded since.
    private static void MustBeRecorded(Debt debt, DateTimeOffset? seen)
    {
        if (debt.RecordedBy is null)
            throw new RuleBroken($"No bank transfer for this refund has been recorded.");
        if (debt.RecordedAt != seen)
            throw new RuleBroken($"It has been recorded anew since you read this page. Compare it with the bank's statement, and answer again.");
    }

    private async Task<Debt> LockOwedAsync(Actor actor, Guid refundId, CancellationToken ct)
    {
        var debt = await LockAsync(actor, refundId, ct);
        if (debt.IsWithBank)
            throw new RuleBroken($"The backer's bank has taken this money back. It is owed again only if the bank returns it.");
        return debt;
    }

    // The payment first: who waits for a dispute to be followed sees afterwards what it said.
    private async Task<Debt> LockAsync(Actor actor, Guid refundId, CancellationToken ct)
    {
        actor.MustBeOperator();
        await db.Database.ExecuteSqlAsync($"select from payments where id = (select payment_id from refunds where id = {refundId}) for no key update", ct);
        await db.Database.ExecuteSqlAsync($"select from refunds where id = {refundId} for update", ct);
        var debt = await db.Database.SqlQuery<Debt>($"""
            select r.status as "Status", r.campaign_id as "CampaignId", r.amount_minor as "AmountMinor", r.currency as "Currency",
              b.recorded_by as "RecordedBy", b.recorded_at as "RecordedAt", b.sealed_details is not null as "HasDetails", b.details_at as "DetailsAt", exists (select 1 from refunds x where x.replaces_id = r.id) as "IsReplaced",
              is_with_bank(r) as "IsWithBank"
            from refunds r
            left join bank_refunds b on b.refund_id = r.id
            where r.id = {refundId}
            """).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        if (!string.Equals(debt.Status, "failed", StringComparison.Ordinal) || debt.IsReplaced)
            throw new RuleBroken($"This refund is not owed any more: it is on its way or has been paid.");
        return debt;
    }

    private sealed record Debt(string Status, Guid CampaignId, long AmountMinor, string Currency, Guid? RecordedBy, DateTimeOffset? RecordedAt, bool HasDetails, DateTimeOffset? DetailsAt, bool IsReplaced, bool IsWithBank);
}
