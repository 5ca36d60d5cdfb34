using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>A payout by bank transfer: one operator makes and records it, another sees it on the bank's statement and confirms.</summary>
public sealed class RecordBankTransfer(FarmDbContext db, PostToLedger ledger, RecordPayout record, TimeProvider clock)
{
    /// <param name="actor">Who has sent it.</param>
    /// <param name="payoutId">What it pays.</param>
    /// <param name="accountId">The account whose details they read (<see cref="PayoutBank"/>).</param>
    /// <param name="amountMinor">What they have sent, as they read it there; null: they do not say.</param>
    /// <param name="bankReference">The bank's.</param>
    /// <param name="paidOn">When it left.</param>
    /// <param name="ct">Cancels.</param>
    public async Task RunAsync(Actor actor, Guid payoutId, Guid accountId, long? amountMinor, string bankReference, DateOnly paidOn, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (payout, by) = await db.LockPayoutAsync(actor, payoutId, ct);
        payout.RecordTransfer(accountId, amountMinor, bankReference, paidOn, by, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <param name="actor">Another than who has recorded it.</param>
    /// <param name="payoutId">What it pays.</param>
    /// <param name="recordedAt">Of the record that they saw.</param>
    /// <param name="ct">Cancels.</param>
    public async Task ConfirmAsync(Actor actor, Guid payoutId, DateTimeOffset? recordedAt, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (payout, by) = await db.LockPayoutAsync(actor, payoutId, ct);
        var now = clock.GetUtcNow();
        payout.ConfirmTransfer(recordedAt, by, now);
        await db.SaveChangesAsync(ct);
        await ledger.RunAsync("payout_succeeded", RecordPayout.Source(payout.Id, payout.Returns), now,
        [
            new LedgerEntry(LedgerAccountKind.TransfersOnTheWay, payout.Amount, payout.CampaignId),
            new LedgerEntry(LedgerAccountKind.Bank, -payout.Amount),
        ], ct);
        await transaction.CommitAsync(ct);
    }

    public async Task TakeBackAsync(Actor actor, Guid payoutId, DateTimeOffset? recordedAt, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select lock_released_money(array(select campaign_id from payouts where id = {payoutId}))", ct);
        var (payout, _) = await db.LockPayoutAsync(actor, payoutId, ct);
        payout.TakeBackRecord(recordedAt);
        await db.SaveChangesAsync(ct);
        await record.CallOffAsync(payout.CampaignId, ct);
        await transaction.CommitAsync(ct);
    }
}

/// <summary>What the verbs of operators about one payout have in common.</summary>
internal static class PayoutLock
{
    /// <summary>The payout, locked for an operator, and who that is.</summary>
    public static async Task<(Payout Payout, Guid By)> LockPayoutAsync(this FarmDbContext db, Actor actor, Guid payoutId, CancellationToken ct)
    {
        actor.MustBeOperator();
        var payout = await db.Set<Payout>().FromSql($"select * from payouts where id = {payoutId} for update").SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        return (payout, actor.MustBeMember());
    }
}
