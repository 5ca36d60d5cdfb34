using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>
/// The bank gives back what it had taken for good: everything is as if it had not. In the caller's transaction, under the
/// locks of the pledge's batches and payments.
/// </summary>
public sealed class ReturnLoss(FarmDbContext db, PostToLedger ledger, ReleaseBlocks blocks, CreditLoss credit)
{
    public async Task RunAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select lock_released_money(array[{dispute.CampaignId}])", ct);
        var loss = await db.LossOfAsync(dispute, ct);
        var rest = dispute.AmountMinor - loss.Refunds;
        var held = Math.Min(Math.Clamp(loss.Held, 0, rest), await db.RoomInHeldAsync(dispute, ct));
        rest -= held;
        var forgiven = Math.Clamp(await db.GrowerDebtAsync(dispute, ct), 0, Math.Clamp(loss.GrowerDebt, 0, rest));
        rest -= forgiven;
        var reserve = await db.ReserveRoomAsync(dispute, Math.Clamp(loss.Reserve + (dispute.FrozenReserveMinor ?? 0), 0, rest), ct);
        Money Of(long minor) => new(minor, dispute.Currency);
        await ledger.RunAsync("dispute_loss_returned", dispute.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.RefundsOnTheWay, Of(-loss.Refunds), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Held, Of(-held), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Reserve, Of(-reserve), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.GrowerDebt, Of(-forgiven), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Payable, Of(reserve - rest), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Disputed, dispute.Amount, dispute.CampaignId),
        ], ct);
        await db.Database.ExecuteSqlAsync($"update disputes set held_minor = {loss.Held - held} where id = {dispute.Id}", ct);
        await credit.ReopenAsync(dispute, ct);
        await blocks.LiftAsync(ReleaseBlockKind.Dispute, dispute.Id, by: null, "", ct);
    }
}
