using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>
/// Keeps back what a dispute that opens may take of money that was released and not paid out, so that no run pays it and no
/// reserve ends meanwhile; and gives it free when the dispute is over. In the caller's transaction.
/// </summary>
public sealed class FreezeReleased(FarmDbContext db, PostToLedger ledger)
{
    public async Task RunAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var money = (await db.Database.SqlQuery<MoneyRow>($"""
            select reserve_minor as "ReserveMinor", payable_minor as "PayableMinor"
            from find_money(array[{dispute.Id}], array[{dispute.PledgeId}], array[{dispute.CampaignId}], array[{dispute.Currency}], array[{dispute.AmountMinor}])
            """).ToListAsync(ct))[0];
        await db.Database.ExecuteSqlAsync($"""
            update disputes set frozen_reserve_minor = {money.ReserveMinor}, frozen_payable_minor = {money.PayableMinor} where id = {dispute.Id}
            """, ct);
        if (money.ReserveMinor + money.PayableMinor == 0)
            return;
        Money Of(long minor) => new(minor, dispute.Currency);
        await ledger.RunAsync("dispute_frozen", dispute.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.Reserve, Of(money.ReserveMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Payable, Of(money.PayableMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Frozen, -Of(money.ReserveMinor + money.PayableMinor), dispute.CampaignId),
        ], ct);
    }

    public async Task ThawAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        if (dispute.FrozenMinor == 0)
            return;
        var reserve = await db.ReserveRoomAsync(dispute, dispute.FrozenReserveMinor ?? 0, ct);
        await ledger.RunAsync("dispute_thawed", dispute.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.Frozen, new Money(dispute.FrozenMinor, dispute.Currency), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Reserve, new Money(-reserve, dispute.Currency), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Payable, new Money(reserve - dispute.FrozenMinor, dispute.Currency), dispute.CampaignId),
        ], ct);
    }

    private sealed record MoneyRow(long ReserveMinor, long PayableMinor);
}
