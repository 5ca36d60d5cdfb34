using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Disputes;

/// <summary>
/// Reads a dispute at Stripe and does what follows from how it stands now: stops its parcels, books the money that was
/// taken and given back, each once, and ends it. Whatever event named it, in whatever order they come.
/// </summary>
public sealed class FollowDispute(
    FarmDbContext db, IDisputeGateway gateway, ReleaseBlocks blocks, PostToLedger ledger, AskBack askBack, FreezeReleased freeze, ReturnLoss returnLoss,
    CreditLoss credit, RefundWonBack wonBack, DisputeMails mails, TimeProvider clock,
    IServiceScopeFactory scopes, ILogger<FollowDispute> log)
{
    /// <summary>Of a charge that is not ours, nothing follows. Throws <see cref="PaymentNotYetKnown"/> of one that is, and is not recorded yet.</summary>
    public async Task RunAsync(string platformAccount, string stripeDisputeId, CancellationToken ct)
    {
        var state = await gateway.ReadDisputeAsync(platformAccount, stripeDisputeId, ct);
        var payment = await db.Set<Payment>().AsNoTracking().SingleOrDefaultAsync(p => p.PaymentIntentId == state.PaymentIntentId && p.PaymentIntentId != null, ct);
        if (payment is null && state.PaymentId is { } ours)
            throw new PaymentNotYetKnown(ours);
        if (payment is null)
            return;
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var parcels = await LockAsync(payment.CampaignId, payment.PledgeId, ct);
        var dispute = await WriteAsync(platformAccount, payment, state, now, ct);
        await BookMovementsAsync(dispute, state, now, ct);
        if (dispute.ClosedAt is null)
            await FollowAsync(dispute, state, parcels, now, ct);
        else if (dispute is { Status: "lost", FundsReinstatedAt: null } && !state.Movements.Any(m => m.Gross.Minor > 0))
            await credit.RunAsync(dispute, now, ct);
        if (DisputeStages.Of(dispute.Status) == DisputeStage.Over || state.Movements.Any(m => m.Gross.Minor > 0))
            await wonBack.RunAsync(payment, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>
    /// Sweep: disputes that are not over, those whose money is still to come, should a webhook be lost, and lost ones because
    /// of which a refund has failed since. Each in its own unit of work, by chance: one that cannot be read holds up no other.
    /// Returns how many were read.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow().AddMinutes(-30);
        var waiting = await db.Set<Dispute>().FromSql($"""
            select d.*
            from disputes d
            where d.read_at < {before} and (d.closed_at is null or d.status = 'won' and d.funds_withdrawn_at is not null and d.funds_reinstated_at is null)
              or d.status = 'lost' and d.closed_at is not null and d.funds_reinstated_at is null and exists (
                select from refunds r
                where r.payment_id = d.payment_id and r.status = 'failed' and with_bank_of(r, for_good => true) > 0
                  and d.amount_minor > (select coalesce(sum(t.amount_minor), 0) from refunds t where t.dispute_id = d.id and t.status = 'taken_by_bank')
                  and not exists (select from refunds x where x.replaces_id = r.id)
                  and not exists (select from bank_refunds b where b.refund_id = r.id and b.recorded_at is not null))
            """).AsNoTracking()
            .OrderBy(_ => EF.Functions.Random())
            .Take(50)
            .ToListAsync(ct);
        var followed = 0;
        foreach (var dispute in waiting)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<FollowDispute>().RunAsync(dispute.PlatformAccount, dispute.StripeDisputeId, ct);
                followed++;
            }
            catch (Exception failure) when (failure is GatewayRefused or GatewayUnavailable)
            {
                log.LogWarning(failure, "Dispute {Dispute} could not be read; a later sweep tries again", dispute.Id);
            }
        }
        return followed;
    }

    // In the order of all who move parcels and their money: the campaign, whose closing stops the parcels that it makes of
    // disputed pledges, then batches, then payments.
    private async Task<List<ParcelRow>> LockAsync(Guid campaignId, Guid pledgeId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select from campaigns where id = {campaignId} for share", ct);
        await db.Database.ExecuteSqlAsync($"""
            select from fulfilment_batches where id in (select batch_id from parcels where source_id = {pledgeId}) order by id for update
            """, ct);
        await db.Database.ExecuteSqlAsync($"select from payments where pledge_id = {pledgeId} order by id for update", ct);
        return await db.Database.SqlQuery<ParcelRow>($"""
            select id as "Id" from parcels where source_id = {pledgeId} and status not in ('settled', 'void') order by id
            """).ToListAsync(ct);
    }

    // What is over stays over: a state that was read before another's end does not take it back.
    private async Task<Dispute> WriteAsync(string platformAccount, Payment payment, DisputeState state, DateTimeOffset now, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"""
            insert into disputes (id, stripe_dispute_id, platform_account, payment_id, pledge_id, campaign_id, status, reason, currency, amount_minor,
              due_by, opened_at, read_at)
            values ({Guid.CreateVersion7(now)}, {state.StripeDisputeId}, {platformAccount}, {payment.Id}, {payment.PledgeId}, {payment.CampaignId},
              {state.Status}, {state.Reason}, {state.Amount.Currency}, {state.Amount.Minor}, {state.DueBy}, {state.CreatedAt}, {now})
            on conflict on constraint disputes_stripe_unique do update
            set status = case when disputes.closed_at is null then excluded.status else disputes.status end,
              reason = excluded.reason, due_by = excluded.due_by, read_at = excluded.read_at
            """, ct);
        return await db.Set<Dispute>().AsNoTracking().SingleAsync(d => d.StripeDisputeId == state.StripeDisputeId, ct);
    }

    private async Task BookMovementsAsync(Dispute dispute, DisputeState state, DateTimeOffset now, CancellationToken ct)
    {
        if (dispute.FundsWithdrawnAt is null && state.Movements.FirstOrDefault(m => m.Gross.Minor < 0) is { } withdrawn)
        {
            await db.Database.ExecuteSqlAsync($"update disputes set funds_withdrawn_at = {now} where id = {dispute.Id}", ct);
            await BookAsync("dispute_withdrawn", dispute, dispute.Amount, withdrawn, now, ct);
        }
        if (dispute.FundsReinstatedAt is null && state.Movements.FirstOrDefault(m => m.Gross.Minor > 0) is { } reinstated)
        {
            await db.Database.ExecuteSqlAsync($"update disputes set funds_reinstated_at = {now} where id = {dispute.Id}", ct);
            if (dispute is { Status: "lost", ClosedAt: not null })
                await returnLoss.RunAsync(dispute, now, ct);
            await BookAsync("dispute_reinstated", dispute, -dispute.Amount, reinstated, now, ct);
        }
    }

    private async Task BookAsync(string kind, Dispute dispute, Money taken, Settlement movement, DateTimeOffset now, CancellationToken ct)
    {
        await ledger.RunAsync(kind, dispute.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.Disputed, taken, dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Exchange, -taken, PlatformAccount: dispute.PlatformAccount),
        ], ct);
        await ledger.SettleAsync($"{kind}_settled", dispute.Id, now, SettlementEntries.Of(movement, dispute.PlatformAccount, LedgerAccountKind.DisputeFee), ct);
    }

    private async Task FollowAsync(Dispute dispute, DisputeState state, List<ParcelRow> parcels, DateTimeOffset now, CancellationToken ct)
    {
        switch (DisputeStages.Of(state.Status))
        {
            case DisputeStage.Open:
                await blocks.StopAsync([.. parcels.Select(parcel => parcel.Id)], ReleaseBlockKind.Dispute, dispute.Id, ct);
                if (dispute.FrozenPayableMinor is null)
                    await OpenAsync(dispute, now, ct);
                break;
            case DisputeStage.Lost when state.Movements.Any(m => m.Gross.Minor > 0):
                // Taken and given back before we heard of either: nobody lost anything.
                goto case DisputeStage.Over;
            case DisputeStage.Lost when !state.Movements.Any(m => m.Gross.Minor < 0):
                // Stripe says so before it says what it took: the parcels wait with us.
                await blocks.StopAsync([.. parcels.Select(parcel => parcel.Id)], ReleaseBlockKind.Dispute, dispute.Id, ct);
                break;
            case DisputeStage.Lost:
                await blocks.StopAsync([.. parcels.Select(parcel => parcel.Id)], ReleaseBlockKind.Dispute, dispute.Id, ct);
                await LoseAsync(dispute, now, ct);
                await KeepUnshippedAsync(dispute, now, ct);
                await CloseAsync(dispute, now, ct);
                break;
            case DisputeStage.Over:
                await blocks.LiftAsync(ReleaseBlockKind.Dispute, dispute.Id, by: null, "", ct);
                await freeze.ThawAsync(dispute, now, ct);
                await CloseAsync(dispute, now, ct);
                break;
            default:
                throw new InvalidOperationException($"A dispute that is {state.Status} is at no stage.");
        }
    }

    // Once, when it is first seen open: what becomes payable later is another parcel's.
    private async Task OpenAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        await freeze.RunAsync(dispute, now, ct);
        await mails.OpenedAsync(dispute, ct);
    }

    // What was frozen for it first; the rest is found as that of a refund is.
    private async Task LoseAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var frozen = dispute.FrozenMinor;
        var money = (await db.Database.SqlQuery<MoneyRow>($"""
            select held_minor as "HeldMinor", reserve_minor as "ReserveMinor", payable_minor as "PayableMinor", debt_minor as "DebtMinor"
            from find_money(array[{dispute.Id}], array[{dispute.PledgeId}], array[{dispute.CampaignId}], array[{dispute.Currency}], array[{dispute.AmountMinor - frozen}])
            """).ToListAsync(ct))[0];
        await db.Database.ExecuteSqlAsync($"update disputes set held_minor = {money.HeldMinor} where id = {dispute.Id}", ct);
        Money Of(long minor) => new(minor, dispute.Currency);
        await ledger.RunAsync("dispute_lost", dispute.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.Held, Of(money.HeldMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Frozen, Of(frozen), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Reserve, Of(money.ReserveMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Payable, Of(money.PayableMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.GrowerDebt, Of(money.DebtMinor), dispute.CampaignId),
            new LedgerEntry(LedgerAccountKind.Disputed, -dispute.Amount, dispute.CampaignId),
        ], ct);
        var debt = Of(money.DebtMinor) - await credit.RunAsync(dispute, now, ct);
        if (debt.Minor > 0)
            await askBack.RunAsync(dispute.CampaignId, dispute.Id, debt, ct);
    }

    // The backer has the money: of a pledge of which nothing is held any more, what has not left stays where it is.
    private Task<int> KeepUnshippedAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update release_blocks b
            set lifted_at = {now}
            from parcels p
            where p.id = b.parcel_id and b.kind = 'dispute' and b.source_id = {dispute.Id} and b.lifted_at is null
              and (p.status not in ('planned', 'packed') or exists (select from held_of_pledges(array[{dispute.PledgeId}]) h where h.held_minor > 0))
            """, ct);

    private Task<int> CloseAsync(Dispute dispute, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"update disputes set closed_at = {now} where id = {dispute.Id}", ct);

    private sealed record ParcelRow(Guid Id);

    private sealed record MoneyRow(long HeldMinor, long ReserveMinor, long PayableMinor, long DebtMinor);
}
