using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payouts;

/// <summary>Fixes the fee, the advance and the reserve of campaigns that were funded and have no terms yet.</summary>
public sealed class FixPayoutTerms(FarmDbContext db, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    public Task<int> RunAsync(CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into payout_terms (campaign_id, fee_basis_points, advance_basis_points, reserve_basis_points, reserve_days, decided_at)
            select c.id, {options.Value.FeeBasisPoints}, coalesce(s.advance_basis_points, 0),
              coalesce(s.reserve_basis_points, {options.Value.ReserveBasisPoints}), coalesce(s.reserve_days, {options.Value.ReserveDays}), {clock.GetUtcNow()}
            from campaigns c
            left join grower_payout_settings s on s.grower_id = c.grower_id
            where c.status in ('funded', 'completed', 'cancelled')
              and exists (select from parcels p where p.campaign_id = c.id)
              and not exists (select from payout_terms t where t.campaign_id = c.id)
            on conflict (campaign_id) do nothing
            """, ct);
}
