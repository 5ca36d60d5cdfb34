using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>
/// A refund that failed because the backer's bank had taken the money is paid by a dispute that is lost: what was set aside
/// for it pays the loss, and whoever bore that gets it back. When the bank gives the money back, the refund is owed again.
/// In the caller's transaction, under the lock of the pledge's payments, which comes before that of the refunds.
/// </summary>
public sealed class CreditLoss(FarmDbContext db, PostToLedger ledger, AskForBankDetails ask)
{
    /// <summary>Whatever failed first; again, when another fails. Returns how much of the grower's debt is gone by it.</summary>
    public async Task<Money> RunAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var forgiven = Money.Zero(dispute.Currency);
        await db.Database.ExecuteSqlAsync($"select from refunds where payment_id = {dispute.PaymentId} order by id for update", ct);
        while (await NextAsync(dispute, ct) is { } refund)
        {
            var paid = await MarkAsync(refund, dispute, now, ct);
            forgiven += await BookAsync(dispute, paid, refund.TakenMinor, now, ct);
        }
        return forgiven;
    }

    /// <summary>What this dispute has paid is owed again; booked by the caller, who knows it from <see cref="LossOfDispute"/>.</summary>
    public Task<int> ReopenAsync(Dispute dispute, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update refunds set status = 'failed', dispute_id = null where dispute_id = {dispute.Id} and status = 'taken_by_bank'
            """, ct);

    // One that an operator says was sent by bank waits until another confirms it, or they take it back.
    private async Task<TakenRefund?> NextAsync(Dispute dispute, CancellationToken ct) =>
        (await db.Database.SqlQuery<TakenRefund>($"""
            select r.id as "Id", r.amount_minor as "AmountMinor", least(w.minor, d.left_minor) as "TakenMinor"
            from refunds r
            cross join lateral (select with_bank_of(r, for_good => true) as minor) w
            cross join (
              select {dispute.AmountMinor} - coalesce(sum(amount_minor), 0)::bigint as left_minor
              from refunds
              where dispute_id = {dispute.Id} and status = 'taken_by_bank') d
            where r.payment_id = {dispute.PaymentId} and r.status = 'failed' and w.minor > 0 and d.left_minor > 0
              and not exists (select from refunds x where x.replaces_id = r.id)
              and not exists (select from bank_refunds b where b.refund_id = r.id and b.recorded_at is not null)
            order by r.id
            limit 1
            """).ToListAsync(ct)).SingleOrDefault();

    // What the bank did not take of it is owed as before: another stands for it, whose backer is asked anew.
    private async Task<Guid> MarkAsync(TakenRefund refund, Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        if (refund.TakenMinor == refund.AmountMinor)
        {
            var marked = await db.Database.ExecuteSqlAsync(
                $"update refunds set status = 'taken_by_bank', dispute_id = {dispute.Id} where id = {refund.Id} and status = 'failed'", ct);
            return marked == 1 ? refund.Id : throw new InvalidOperationException($"Refund {refund.Id} is not owed any more.");
        }
        var (taken, owed) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await db.Database.ExecuteSqlAsync($"""
            insert into refunds (id, payment_id, pledge_id, campaign_id, status, reason, note, amount_minor, currency, requested_at, failed_at, failure, replaces_id, is_part, dispute_id)
            select p.id, r.payment_id, r.pledge_id, r.campaign_id, p.status, r.reason, r.note, p.minor, r.currency, {now}, {now}, r.failure, r.id, true, {dispute.Id}
            from refunds r
            cross join (values ({taken}, 'taken_by_bank', {refund.TakenMinor}), ({owed}, 'failed', {refund.AmountMinor - refund.TakenMinor})) as p (id, status, minor)
            where r.id = {refund.Id}
            """, ct);
        await ask.RunAsync(owed, ct);
        return taken;
    }

    // In the reverse order of that in which a loss finds its money.
    private async Task<Money> BookAsync(Dispute dispute, Guid refundId, long takenMinor, DateTimeOffset now, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select lock_released_money(array[{dispute.CampaignId}])", ct);
        var loss = await db.LossOfAsync(dispute, ct);
        var ofDebt = Math.Min(takenMinor, Math.Max(0, loss.GrowerDebt));
        var forgiven = Math.Clamp(await db.GrowerDebtAsync(dispute, ct), 0, ofDebt);
        var ofReleased = Math.Min(takenMinor - ofDebt, Math.Max(0, loss.Released));
        var reserve = await db.ReserveRoomAsync(dispute, Math.Min(ofReleased, Math.Max(0, loss.Reserve + (dispute.FrozenReserveMinor ?? 0))), ct);
        var held = Math.Min(takenMinor - ofDebt - ofReleased, Math.Min(Math.Max(0, loss.Held), await db.RoomInHeldAsync(dispute, ct)));
        Money Of(long minor) => new(minor, dispute.Currency);
        var isNew = await ledger.RunAsync(LossOfDispute.Credited, string.Create(CultureInfo.InvariantCulture, $"{dispute.Id:D}:{refundId:D}"), now,
        [
            new LedgerEntry(LedgerAccountKind.RefundsOnTheWay, Of(takenMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Held, Of(-held), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Reserve, Of(-reserve), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.GrowerDebt, Of(-forgiven), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Payable, Of(held + reserve + forgiven - takenMinor), dispute.CampaignId),
        ], ct);
        if (!isNew)
            throw new InvalidOperationException($"Dispute {dispute.Id} has paid refund {refundId} before.");
        await db.Database.ExecuteSqlAsync($"update disputes set held_minor = held_minor - {held} where id = {dispute.Id}", ct);
        return Of(forgiven);
    }

    private sealed record TakenRefund(Guid Id, long AmountMinor, long TakenMinor);
}
