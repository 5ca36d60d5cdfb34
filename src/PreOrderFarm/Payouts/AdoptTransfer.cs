using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>
/// Stripe knows a transfer, or money taken back of one, that we do not: we lost its row (a database was restored), or
/// somebody made it by hand. It is written down and booked as if we had asked for it, and asked for no more. Adopting
/// twice adopts once.
/// </summary>
public sealed class AdoptTransfer(FarmDbContext db, IPayoutGateway gateway, RecordPayout payouts, RecordReversal reversals, PostToLedger ledger, TimeProvider clock)
{
    public async Task RunAsync(string platformAccount, string stripeTransferId, CancellationToken ct)
    {
        var found = await gateway.ReadTransferAsync(platformAccount, stripeTransferId, ct);
        var payoutId = await WriteAsync(platformAccount, found, ct);
        await payouts.SucceededAsync(payoutId, found.Made, ct);
        foreach (var reversal in found.Reversals)
            await AdoptAsync(payoutId, reversal, ct);
    }

    private async Task<Guid> WriteAsync(string platformAccount, FoundTransfer found, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == found.CampaignId && c.PlatformAccount == platformAccount, ct)
            ?? throw new RuleBroken($"This transfer belongs to no campaign here. Look at it in Stripe's dashboard.");
        if (campaign.Currency != found.Amount.Currency)
            throw new RuleBroken($"This transfer is not in its campaign's currency. Look at it in Stripe's dashboard.");
        // As a run does, and before anything is read: two who repair the same, or a run and a repair, wait for each other.
        await db.Database.ExecuteSqlAsync($"""
            select lock_released_money(array(select id from campaigns where grower_id = {campaign.GrowerId}))
            """, ct);
        var known = await db.Set<Payout>()
            .Where(p => p.StripeTransferId == found.Made.StripeId || (p.Id == found.PayoutId && p.Status != PayoutStatus.Void))
            .Select(p => new { p.Id, p.Status, p.StripeTransferId })
            .FirstOrDefaultAsync(ct);
        if (known is { Status: PayoutStatus.Succeeded or PayoutStatus.Recorded } && known.StripeTransferId != found.Made.StripeId)
            throw new RuleBroken($"The payout of this transfer is recorded as sent in another way. If that did not leave, or came back, record it first; then this transfer pays it.");
        if (known is not null)
            return known.Id;
        var account = await db.Set<PayoutAccount>().Where(a => a.StripeAccountId == found.Destination).Select(a => (Guid?)a.Id).SingleOrDefaultAsync(ct);
        var isAdvance = found.IsAdvance ?? !await db.Set<Release>().AnyAsync(r => r.CampaignId == campaign.Id, ct);
        var now = clock.GetUtcNow();
        var adopted = isAdvance
            ? await db.Database.SqlQuery<Guid>($"""select adopt_advance({campaign.Id}, {account}, {found.Amount.Minor}, {now}) as "Value" """).SingleAsync(ct)
            : await db.Database.SqlQuery<Guid>($"""select adopt_earnings({campaign.Id}, {account}, {found.Amount.Minor}, {now}) as "Value" """).SingleAsync(ct);
        await db.Database.ExecuteSqlAsync($"update payouts set stripe_transfer_id = {found.Made.StripeId} where id = {adopted}", ct);
        await transaction.CommitAsync(ct);
        return adopted;
    }

    private async Task AdoptAsync(Guid payoutId, FoundReversal found, CancellationToken ct)
    {
        var payout = await db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Id == payoutId, ct);
        var reversalId = await WriteAsync(payout, found, ct);
        await reversals.SucceededAsync(await db.Set<TransferReversal>().AsNoTracking().SingleAsync(r => r.Id == reversalId, ct), payout, found.Made, ct);
    }

    // One that waits here for the same money is the same: it is asked for no more. Otherwise the money that came back is
    // the grower's again, until what it was taken back for takes it from there.
    private async Task<Guid> WriteAsync(Payout payout, FoundReversal found, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select from payouts where id = {payout.Id} for no key update", ct);
        var known = await db.Set<TransferReversal>().AsNoTracking().Where(r => r.PayoutId == payout.Id).OrderBy(r => r.Id).ToListAsync(ct);
        if ((known.Find(r => r.StripeReversalId == found.Made.StripeId)
            ?? known.Find(r => r.Id == found.ReversalId && r.Status == ReversalStatus.Requested)
            ?? known.Find(r => r is { Status: ReversalStatus.Requested, StripeReversalId: null } && r.AmountMinor == found.Amount.Minor)) is { } same)
        {
            // Stripe's id is written when it is booked, and not before: who executes this one would take it for another's.
            return same.Id;
        }
        var id = Guid.CreateVersion7(now);
        await db.Database.ExecuteSqlAsync($"""
            insert into transfer_reversals (id, payout_id, currency, amount_minor, status, requested_at, stripe_reversal_id)
            values ({id}, {payout.Id}, {found.Amount.Currency}, {found.Amount.Minor}, 'requested', {now}, {found.Made.StripeId})
            """, ct);
        await ledger.RunAsync("reversal_found", id, now,
        [
            new LedgerEntry(LedgerAccountKind.Disputed, found.Amount, payout.CampaignId),
            new LedgerEntry(LedgerAccountKind.Payable, -found.Amount, payout.CampaignId),
        ], ct);
        await transaction.CommitAsync(ct);
        return id;
    }
}
