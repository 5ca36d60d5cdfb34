using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Sweep: pays growers who were granted one their advance on what is held, once their campaign is funded.</summary>
public sealed class RequestAdvances(
    FarmDbContext db, FixPayoutTerms fixTerms, LedgerQueries balances, PostToLedger ledger, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    /// <summary>Returns how many advances were asked for.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await fixTerms.RunAsync(ct);
        var campaigns = await db.Database.SqlQuery<Guid>($"""
            select c.id as "Value"
            from campaigns c
            join payout_terms t on t.campaign_id = c.id and t.advance_basis_points > 0
            where c.status = 'funded'
              and exists (
                select from payout_accounts a
                where a.grower_id = c.grower_id and a.platform_account = c.platform_account and a.retired_at is null and a.is_able
                  and (a.kind = 'bank' or c.platform_account || ':' || c.currency = any ({options.Value.Connectable()})))
              and not exists (select from payouts p where p.campaign_id = c.id and p.kind = 'advance')
              and not exists (select from releases r where r.campaign_id = c.id)
            order by c.id
            """).ToListAsync(ct);
        var asked = 0;
        foreach (var campaign in campaigns)
            asked += await RequestAsync(campaign, ct) ? 1 : 0;
        return asked;
    }

    // Under the campaign's lock, so that it is not cancelled meanwhile, and its grower's, so that they are not given another account; an advance that is late is no advance any more.
    private async Task<bool> RequestAsync(Guid campaignId, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.Set<Campaign>()
            .FromSql($"select *, xmin from campaigns where id = {campaignId} and status = 'funded' for no key update")
            .AsNoTracking()
            .SingleOrDefaultAsync(ct);
        if (campaign is null || await db.Set<Payout>().AnyAsync(p => p.CampaignId == campaignId && p.Kind == PayoutKind.Advance, ct))
            return false;
        await db.Database.ExecuteSqlAsync($"select from growers where id = {campaign.GrowerId} for no key update", ct);
        var account = await db.Set<PayoutAccount>().AsNoTracking().SingleOrDefaultAsync(
            a => a.GrowerId == campaign.GrowerId && a.PlatformAccount == campaign.PlatformAccount && a.RetiredAt == null && a.IsAble, ct);
        var terms = await db.Set<PayoutTerms>().AsNoTracking().SingleAsync(t => t.CampaignId == campaignId, ct);
        var held = await balances.HeldAsync(campaignId, campaign.Currency, ct);
        var granted = (long)((Int128)held.Minor * terms.AdvanceBasisPoints / 10_000);
        var amount = new Money(granted - await OwedAsync(campaign, ct), campaign.Currency);
        var byStripe = options.Value.CanPay(campaign.PlatformAccount, campaign.Currency);
        if (account is null || (account.Kind == PayoutMethod.Connect && !byStripe) || amount.Minor <= 0)
            return false;
        var now = clock.GetUtcNow();
        var payout = Payout.OfAdvance(campaign.Id, campaign.GrowerId, account, amount, now);
        db.Add(payout);
        if (payout.Method == PayoutMethod.Connect)
            db.Add(new Intent(ExecutePayout.IntentKind, payout.Id, now, platformAccount: campaign.PlatformAccount));
        await db.SaveChangesAsync(ct);
        await ledger.RunAsync("advance_requested", payout.Id, now,
        [
            new LedgerEntry(LedgerAccountKind.Advance, amount, campaignId),
            new LedgerEntry(LedgerAccountKind.TransfersOnTheWay, -amount, campaignId),
        ], ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    // Who owes us gets that much less ahead of their harvest: debts, and advances that campaigns which are over did not earn.
    private Task<long> OwedAsync(Campaign campaign, CancellationToken ct) =>
        db.Database.SqlQuery<long>($"""
            select coalesce(sum(greatest(account_balance('grower_debt', c.currency, c.id), 0)
              + case when c.status in ('completed', 'cancelled') then greatest(account_balance('advance', c.currency, c.id), 0) else 0 end), 0)::bigint as "Value"
            from campaigns c
            where c.grower_id = {campaign.GrowerId} and c.currency = {campaign.Currency}
            """).SingleAsync(ct);
}
