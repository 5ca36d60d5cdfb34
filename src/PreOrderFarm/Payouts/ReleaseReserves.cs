using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>
/// Sweep: reserves whose time is over become payable. What refunds have taken of a campaign's reserve is missing from
/// those that end first.
/// </summary>
public sealed class ReleaseReserves(FarmDbContext db, PostToLedger ledger, TimeProvider clock)
{
    /// <summary>Returns for how many campaigns reserves ended.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var campaigns = await db.Database.SqlQuery<CampaignRow>($"""
            select distinct campaign_id as "CampaignId", currency as "Currency"
            from releases
            where reserve_release_id is null and reserve_minor > 0 and reserve_until <= {now}
            """).ToListAsync(ct);
        foreach (var campaign in campaigns)
            await ReleaseAsync(campaign, now, ct);
        return campaigns.Count;
    }

    private async Task ReleaseAsync(CampaignRow campaign, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select lock_released_money(array[{campaign.CampaignId}])", ct);
        var sums = await db.Database.SqlQuery<SumsRow>($"""
            select -account_balance('reserve', {campaign.Currency}, {campaign.CampaignId}) as "BalanceMinor",
              coalesce(sum(reserve_minor) filter (where reserve_until <= {now}), 0)::bigint as "DueMinor",
              coalesce(sum(reserve_minor) filter (where reserve_until > {now}), 0)::bigint as "LaterMinor"
            from releases
            where campaign_id = {campaign.CampaignId} and reserve_release_id is null
            """).SingleAsync(ct);
        if (sums.DueMinor == 0)
            return;
        var amount = new Money(Math.Clamp(sums.BalanceMinor - sums.LaterMinor, 0, sums.DueMinor), campaign.Currency);
        var id = Guid.CreateVersion7(now);
        await db.Database.ExecuteSqlAsync($"""
            with made as (
              insert into reserve_releases (id, campaign_id, currency, amount_minor, released_at)
              values ({id}, {campaign.CampaignId}, {campaign.Currency}, {amount.Minor}, {now})
              returning id)
            update releases
            set reserve_release_id = made.id
            from made
            where campaign_id = {campaign.CampaignId} and reserve_release_id is null and reserve_until <= {now}
            """, ct);
        if (amount.Minor > 0)
        {
            await ledger.RunAsync("reserve_released", id, now,
            [
                new LedgerEntry(LedgerAccountKind.Reserve, amount, campaign.CampaignId),
                new LedgerEntry(LedgerAccountKind.Payable, -amount, campaign.CampaignId),
            ], ct);
        }
        await transaction.CommitAsync(ct);
    }

    private sealed record CampaignRow(Guid CampaignId, string Currency);

    private sealed record SumsRow(long BalanceMinor, long DueMinor, long LaterMinor);
}
