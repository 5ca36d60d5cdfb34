using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Disputes;

/// <summary>Who bears a lost dispute by now, as it is booked: taken from them, less what they got back. Refunds: what was set aside for refunds that failed.</summary>
internal sealed record LossOfDispute(long Held, long Reserve, long Payable, long Frozen, long GrowerDebt, long Refunds)
{
    /// <summary>The kind of a booking by which a refund pays for a part of it.</summary>
    public const string Credited = "dispute_loss_credited";

    public long Released => Reserve + Payable + Frozen;
}

/// <summary>What a loss that is given back is booked by; all of it under the locks of the pledge's payments.</summary>
internal static class LossesOfDisputes
{
    public static Task<LossOfDispute> LossOfAsync(this FarmDbContext db, Dispute dispute, CancellationToken ct) =>
        db.Database.SqlQuery<LossOfDispute>($"""
            select
              coalesce(sum(e.amount_minor) filter (where a.kind = 'held'), 0)::bigint as "Held",
              coalesce(sum(e.amount_minor) filter (where a.kind = 'reserve'), 0)::bigint as "Reserve",
              coalesce(sum(e.amount_minor) filter (where a.kind = 'payable'), 0)::bigint as "Payable",
              coalesce(sum(e.amount_minor) filter (where a.kind = 'frozen'), 0)::bigint as "Frozen",
              coalesce(sum(e.amount_minor) filter (where a.kind = 'grower_debt'), 0)::bigint as "GrowerDebt",
              coalesce(sum(e.amount_minor) filter (where a.kind = 'refunds_on_the_way'), 0)::bigint as "Refunds"
            from ledger_transactions t
            join ledger_entries e on e.transaction_id = t.id
            join ledger_accounts a on a.id = e.account_id
            where t.reference in (
              select {PostToLedger.Reference("dispute_lost", dispute.Id)}
              union all
              select {PostToLedger.Reference(LossOfDispute.Credited, dispute.Id)} || ':' || r.id
              from refunds r
              where r.payment_id = {dispute.PaymentId})
            """).SingleAsync(ct);

    /// <summary>How much of that still belongs in the campaign's reserve: what no sweep would ever release again does not. Locks its released money.</summary>
    public static async Task<long> ReserveRoomAsync(this FarmDbContext db, Dispute dispute, long minor, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select lock_released_money(array[{dispute.CampaignId}])", ct);
        var room = await db.Database.SqlQuery<long>($"""
            select coalesce(sum(reserve_minor), 0)::bigint + account_balance('reserve', {dispute.Currency}, {dispute.CampaignId}) as "Value"
            from releases
            where campaign_id = {dispute.CampaignId} and currency = {dispute.Currency} and reserve_release_id is null
            """).SingleAsync(ct);
        return Math.Clamp(room, 0, minor);
    }

    /// <summary>
    /// Money is held for parcels that are still to be released. When they were settled without it, it is its grower's by now;
    /// when there never were any, or all are void, the pledge has still to become parcels, or a refund.
    /// </summary>
    public static Task<long> RoomInHeldAsync(this FarmDbContext db, Dispute dispute, CancellationToken ct) =>
        db.Database.SqlQuery<long>($"""
            select case
              when count(*) filter (where p.status <> 'void') = 0 then {dispute.AmountMinor}
              else greatest(coalesce(sum(p.goods_minor + p.shipping_minor) filter (where p.status not in ('settled', 'void')), 0)
                - (select greatest(h.held_minor, 0) from held_of_pledges(array[{dispute.PledgeId}]) h), 0)
            end::bigint as "Value"
            from parcels p
            where p.source_id = {dispute.PledgeId}
            """).SingleAsync(ct);

    /// <summary>What its grower has paid of the debt since is payable again.</summary>
    public static Task<long> GrowerDebtAsync(this FarmDbContext db, Dispute dispute, CancellationToken ct) =>
        db.Database.SqlQuery<long>($"""
            select account_balance('grower_debt', {dispute.Currency}, {dispute.CampaignId}) as "Value"
            """).SingleAsync(ct);
}
