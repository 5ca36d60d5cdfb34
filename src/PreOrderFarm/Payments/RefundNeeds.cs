using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Of one platform account and settlement currency: what refunds will take, what is there, and what is missing. Needed:
/// at the rate of each payment itself; Available is null when Stripe does not say now.
/// </summary>
public sealed record RefundNeed(string PlatformAccount, Money Needed, Money OnTheWay, Money? Available, Money? Pending)
{
    public Money? Shortfall => Available is { } available ? new Money(Math.Max(0, (Needed + OnTheWay - available).Minor), available.Currency) : null;
}

/// <summary>Before many refunds are asked for: is there enough at Stripe to pay them?</summary>
public sealed class RefundNeeds(FarmDbContext db, IPaymentRecords records)
{
    /// <summary>If all that is left of this campaign's payments were paid back now.</summary>
    public Task<IReadOnlyList<RefundNeed>> OfCampaignAsync(Actor actor, Guid campaignId, CancellationToken ct) =>
        NeedsAsync(actor, [campaignId], ct);

    /// <summary>If the campaigns whose deadline comes within a week and that are below their target (flexible ones: their minimum) were missed.</summary>
    public async Task<IReadOnlyList<RefundNeed>> OfMissesAheadAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var campaigns = await db.Database.SqlQuery<Guid>($"""
            select c.id as "Value"
            from campaigns c
            join campaign_funds f on f.campaign_id = c.id
            where c.status in ('open', 'closing') and c.deadline < {now.AddDays(7)}
              and case
                when c.funding_kind = 'flexible' then f.boxes < coalesce(c.minimum_boxes, 1)
                else case c.target_kind when 'money' then f.goods_minor when 'boxes' then f.boxes else f.grams end < c.target_amount
              end
            """).ToListAsync(ct);
        return await NeedsAsync(actor, [.. campaigns], ct);
    }

    // A payment that is not settled yet counts in its own currency, as if that were the account's.
    private async Task<IReadOnlyList<RefundNeed>> NeedsAsync(Actor actor, Guid[] campaigns, CancellationToken ct)
    {
        actor.MustBeOperator();
        var rows = await db.Database.SqlQuery<NeedRow>($"""
            select p.platform_account as "Account", coalesce(p.settlement_currency, p.currency) as "Currency",
              coalesce(sum(case when p.campaign_id = any ({campaigns})
                then round((p.amount_minor - p.refunded_minor)::numeric * coalesce(p.settlement_gross_minor, p.amount_minor) / p.amount_minor) end), 0)::bigint as "NeededMinor",
              coalesce(sum(round(w.on_the_way_minor::numeric * coalesce(p.settlement_gross_minor, p.amount_minor) / p.amount_minor)), 0)::bigint as "OnTheWayMinor"
            from payments p
            left join lateral (
              select sum(r.amount_minor) as on_the_way_minor
              from refunds r
              where r.payment_id = p.id and (r.status = 'requested' or (r.status = 'pending' and r.pending_reason = 'insufficient_funds'))) w on true
            where p.status = 'succeeded' and (p.campaign_id = any ({campaigns}) or w.on_the_way_minor is not null)
            group by 1, 2
            order by 1, 2
            """).ToListAsync(ct);
        var balances = new Dictionary<(string, string), ProviderBalance>();
        foreach (var account in rows.Select(row => row.Account).Distinct(StringComparer.Ordinal))
        {
            foreach (var balance in await TryReadAsync(account, ct))
                balances[(account, balance.Available.Currency)] = balance;
        }
        return [.. rows.Select(row => Need(row, balances))];
    }

    private static RefundNeed Need(NeedRow row, Dictionary<(string, string), ProviderBalance> balances)
    {
        var balance = balances.GetValueOrDefault((row.Account, row.Currency));
        return new RefundNeed(row.Account, new Money(row.NeededMinor, row.Currency), new Money(row.OnTheWayMinor, row.Currency), balance?.Available, balance?.Pending);
    }

    private async Task<IReadOnlyList<ProviderBalance>> TryReadAsync(string account, CancellationToken ct)
    {
        try
        {
            return await records.ReadBalanceAsync(account, ct);
        }
        catch (Exception unknown) when (unknown is GatewayUnavailable or GatewayRefused)
        {
            return [];
        }
    }

    private sealed record NeedRow(string Account, string Currency, long NeededMinor, long OnTheWayMinor);
}
