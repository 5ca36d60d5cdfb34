using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Ledger;

public sealed record LedgerBalance(LedgerAccountKind Account, Guid? CampaignId, Money Balance, string? PlatformAccount);

public sealed class LedgerQueries(FarmDbContext db)
{
    /// <summary>Every account with its balance (debits positive), summed from its entries.</summary>
    public async Task<IReadOnlyList<LedgerBalance>> BalancesAsync(CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<BalanceRow>($"""
            select a.kind as "Kind", a.campaign_id as "CampaignId", a.platform_account as "PlatformAccount", a.currency as "Currency",
              coalesce(sum(e.amount_minor), 0)::bigint as "AmountMinor"
            from ledger_accounts a
            left join ledger_entries e on e.account_id = a.id
            group by a.id
            order by a.id
            """).ToListAsync(ct);
        return [.. rows.Select(row => new LedgerBalance(
            SnakeCase.Parse<LedgerAccountKind>(row.Kind), row.CampaignId, new Money(row.AmountMinor, row.Currency), row.PlatformAccount))];
    }

    /// <summary>What is held for a campaign and neither refunded, nor on its way back, nor released.</summary>
    public async Task<Money> HeldAsync(Guid campaignId, string currency, CancellationToken ct)
    {
        var minor = await db.Database.SqlQuery<long>($"""
            select coalesce(-sum(e.amount_minor), 0)::bigint as "Value"
            from ledger_accounts a
            join ledger_entries e on e.account_id = a.id
            where a.kind = 'held' and a.campaign_id = {campaignId} and a.currency = {currency}
            """).SingleAsync(ct);
        return new Money(minor, currency);
    }

    private sealed record BalanceRow(string Kind, Guid? CampaignId, string? PlatformAccount, string Currency, long AmountMinor);
}
