using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>A harvest that was divided. Short: how many units were missing.</summary>
public sealed record DoneAllocation(
    Guid Id, Guid OfferId, string Offer, int Number, ShortHarvestPolicy Policy, long YieldUnits, long? YieldGrams, long Short, int Losing, Money Refund, DateTimeOffset ConfirmedAt);

/// <summary>What a pledge gets of an offer in the end, and why: of all that it ordered, and after every short harvest. Less: what that costs less than was paid; where that money is, the pledge says.</summary>
public sealed record ShareOfPledge(string Offer, ShortHarvestPolicy Policy, int Ordered, int Given, Money Less);

public sealed class AllocationQueries(FarmDbContext db)
{
    /// <summary>For the campaign's grower, the newest first.</summary>
    public async Task<IReadOnlyList<DoneAllocation>> OfCampaignAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        var growerId = await db.Set<Campaign>().Where(c => c.Id == campaignId).Select(c => (Guid?)c.GrowerId).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        actor.MustOwn(growerId);
        var rows = await db.Database.SqlQuery<DoneRow>($"""
            select a.id as "Id", a.offer_id as "OfferId", o.name as "Offer", a.number as "Number", a.policy as "Policy", a.yield_units as "YieldUnits", a.yield_grams as "YieldGrams",
              sum(s.wanted_units - s.given_units)::bigint as "Short", (count(*) filter (where s.given_units < s.wanted_units))::int as "Losing",
              sum(s.refund_minor)::bigint as "RefundMinor", c.currency as "Currency", a.confirmed_at as "ConfirmedAt"
            from harvest_allocations a
            join offers o on o.id = a.offer_id
            join campaigns c on c.id = a.campaign_id
            join harvest_shares s on s.allocation_id = a.id
            where a.campaign_id = {campaignId}
            group by a.id, o.id, c.id
            order by a.confirmed_at desc, a.id desc
            """).ToListAsync(ct);
        return [.. rows.Select(row => new DoneAllocation(
            row.Id, row.OfferId, row.Offer, row.Number, SnakeCase.Parse<ShortHarvestPolicy>(row.Policy), row.YieldUnits, row.YieldGrams, row.Short, row.Losing,
            new Money(row.RefundMinor, row.Currency), row.ConfirmedAt))];
    }

    /// <summary>The caller knows that the person may see it. Only offers of which it gets less than it ordered.</summary>
    public async Task<IReadOnlyList<ShareOfPledge>> OfPledgeAsync(Guid pledgeId, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<ShareRow>($"""
            select o.name as "Offer", max(a.policy) as "Policy", l.quantity as "Ordered", (l.quantity - sum(s.wanted_units - s.given_units))::int as "Given",
              sum(s.goods_minor + s.shipping_minor)::bigint as "LessMinor", p.currency as "Currency"
            from harvest_shares s
            join harvest_allocations a on a.id = s.allocation_id
            join offers o on o.id = a.offer_id
            join pledges p on p.id = s.pledge_id
            join pledge_lines l on l.pledge_id = p.id and l.offer_id = o.id
            where s.pledge_id = {pledgeId}
            group by o.id, p.id, l.pledge_id, l.offer_id
            having sum(s.wanted_units - s.given_units) > 0
            order by o.position
            """).ToListAsync(ct);
        return [.. rows.Select(row => new ShareOfPledge(row.Offer, SnakeCase.Parse<ShortHarvestPolicy>(row.Policy), row.Ordered, row.Given, new Money(row.LessMinor, row.Currency)))];
    }

    private sealed record DoneRow(
        Guid Id, Guid OfferId, string Offer, int Number, string Policy, long YieldUnits, long? YieldGrams, long Short, int Losing, long RefundMinor, string Currency, DateTimeOffset ConfirmedAt);

    private sealed record ShareRow(string Offer, string Policy, int Ordered, int Given, long LessMinor, string Currency);
}
