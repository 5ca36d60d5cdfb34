using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>
/// A bank sent a confirmed payout back. As the money may then be sent once more, two operators say so, as they said that it
/// left: then it is owed again, unless it was the advance of a campaign that was cancelled.
/// </summary>
public sealed class ReturnBankTransfer(FarmDbContext db, PostToLedger ledger, RecordPayout record, PayoutAccountMails mails, TimeProvider clock)
{
    /// <param name="actor">Who has seen it come.</param>
    /// <param name="payoutId">What had been paid.</param>
    /// <param name="recordedAt">Of the transfer that they saw.</param>
    /// <param name="reference">The bank's, of what came back.</param>
    /// <param name="ct">Cancels.</param>
    public async Task RecordAsync(Actor actor, Guid payoutId, DateTimeOffset? recordedAt, string? reference, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (payout, by) = await db.LockPayoutAsync(actor, payoutId, ct);
        payout.RecordReturn(recordedAt, reference ?? "", by, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>It was a mistake. ReturnRecordedAt: of the record that they saw.</summary>
    public async Task TakeBackAsync(Actor actor, Guid payoutId, DateTimeOffset? returnRecordedAt, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (payout, _) = await db.LockPayoutAsync(actor, payoutId, ct);
        payout.TakeReturnBack(returnRecordedAt);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Another has seen it come. False: it was an advance that nobody owes any more.</summary>
    public async Task<bool> ConfirmAsync(Actor actor, Guid payoutId, DateTimeOffset? returnRecordedAt, CancellationToken ct)
    {
        actor.MustBeOperator();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The grower first, then the money, then the payout: as a run takes them.
        await db.Database.ExecuteSqlAsync($"select from growers where id = (select grower_id from payouts where id = {payoutId}) for no key update", ct);
        await db.Database.ExecuteSqlAsync($"select lock_released_money(array(select campaign_id from payouts where id = {payoutId}))", ct);
        var (payout, by) = await db.LockPayoutAsync(actor, payoutId, ct);
        var account = await db.Set<PayoutAccount>().AsNoTracking().SingleOrDefaultAsync(
            a => a.Kind == PayoutMethod.Bank && a.GrowerId == payout.GrowerId && a.PlatformAccount == payout.PlatformAccount && a.RetiredAt == null, ct);
        var now = clock.GetUtcNow();
        payout.ConfirmReturn(returnRecordedAt, account, by, now);
        await db.SaveChangesAsync(ct);
        await ledger.RunAsync("payout_returned", RecordPayout.Source(payout.Id, payout.Returns), now,
        [
            new LedgerEntry(LedgerAccountKind.Bank, payout.Amount),
            new LedgerEntry(LedgerAccountKind.TransfersOnTheWay, -payout.Amount, payout.CampaignId),
        ], ct);
        var isOwed = !await record.CallOffAsync(payout.CampaignId, ct);
        if (isOwed)
            await mails.ReturnedAsync(payout, ct);
        await transaction.CommitAsync(ct);
        return isOwed;
    }
}
