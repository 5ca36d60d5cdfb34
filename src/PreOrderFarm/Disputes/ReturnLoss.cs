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
public sealed class ReturnLoss(FarmDbContext db, PostToLedger ledger, ReleaseBlocks blocks)
{
    public async Task RunAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var lost = await LostAsync(dispute, ct);
        var reserve = await db.ReserveRoomAsync(dispute, lost["reserve"] + (dispute.FrozenReserveMinor ?? 0), ct);
        var held = Math.Min(lost["held"], await RoomInHeldAsync(dispute, ct));
        var forgiven = Math.Clamp(await DebtAsync(dispute, ct), 0, lost["grower_debt"]);
        Money Of(long minor) => new(minor, dispute.Currency);
        await ledger.RunAsync("dispute_loss_returned", dispute.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.Held, Of(-held), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Reserve, Of(-reserve), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.GrowerDebt, Of(-forgiven), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Payable, Of(held + reserve + forgiven - dispute.AmountMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Disputed, dispute.Amount, dispute.CampaignId),
        ], ct);
        await db.Database.ExecuteSqlAsync($"update disputes set held_minor = {lost["held"] - held} where id = {dispute.Id}", ct);
        await blocks.LiftAsync(ReleaseBlockKind.Dispute, dispute.Id, by: null, "", ct);
    }

    private async Task<Dictionary<string, long>> LostAsync(Dispute dispute, CancellationToken ct) =>
        await db.Database.SqlQuery<LossRow>($"""
            select k.kind as "Kind", coalesce(sum(l.amount_minor), 0)::bigint as "AmountMinor"
            from unnest(array['held', 'reserve', 'grower_debt']) as k (kind)
            left join (
              select a.kind, e.amount_minor
              from ledger_transactions t
              join ledger_entries e on e.transaction_id = t.id and e.amount_minor > 0
              join ledger_accounts a on a.id = e.account_id
              where t.reference = {PostToLedger.Reference("dispute_lost", dispute.Id)}) l on l.kind = k.kind
            group by k.kind
            """).ToDictionaryAsync(row => row.Kind, row => row.AmountMinor, StringComparer.Ordinal, ct);

    // Money is held for parcels that are still to be released. When they were settled without it, it is its grower's by now;
    // when there never were any, or all are void, the pledge has still to become parcels, or a refund.
    private Task<long> RoomInHeldAsync(Dispute dispute, CancellationToken ct) =>
        db.Database.SqlQuery<long>($"""
            select case
              when count(*) filter (where p.status <> 'void') = 0 then {dispute.AmountMinor}
              else greatest(coalesce(sum(p.goods_minor + p.shipping_minor) filter (where p.status not in ('settled', 'void')), 0)
                - (select greatest(h.held_minor, 0) from held_of_pledges(array[{dispute.PledgeId}]) h), 0)
            end::bigint as "Value"
            from parcels p
            where p.source_id = {dispute.PledgeId}
            """).SingleAsync(ct);

    // What its grower has paid of the debt since is payable again.
    private Task<long> DebtAsync(Dispute dispute, CancellationToken ct) =>
        db.Database.SqlQuery<long>($"""
            select account_balance('grower_debt', {dispute.Currency}, {dispute.CampaignId}) as "Value"
            """).SingleAsync(ct);

    private sealed record LossRow(string Kind, long AmountMinor);
}
