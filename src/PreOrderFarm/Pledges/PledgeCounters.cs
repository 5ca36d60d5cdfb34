using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Moves the campaign's counters in the caller's transaction. Everybody locks in one order, so that nobody waits in a
/// circle: campaign, pledge, payment, campaign_units, offer_units, pick_up_units, campaign_funds.
/// </summary>
public sealed class PledgeCounters(FarmDbContext db)
{
    /// <summary>The campaign, held against being closed or cancelled until the transaction ends.</summary>
    public async Task<Campaign> LockCampaignAsync(Guid campaignId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from campaigns where id = {campaignId} for share", ct);
        return await db.Set<Campaign>().AsNoTracking().SingleAsync(c => c.Id == campaignId, ct);
    }

    /// <summary>The pledge with its lines, as it is now and stays until the transaction ends.</summary>
    public async Task<Pledge> LockPledgeAsync(Guid pledgeId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from pledges where id = {pledgeId} for no key update", ct);
        db.ChangeTracker.Clear();
        return await db.Set<Pledge>().Include(p => p.Lines).SingleAsync(p => p.Id == pledgeId, ct);
    }

    /// <summary>
    /// Takes units (and gives back where a quantity is negative), or says what is short and takes none. Limits per backer
    /// count what other pledges of the same backer have, plus what this one will have.
    /// </summary>
    public async Task<RuleBroken?> TryTakeAsync(Pledge pledge, IReadOnlyDictionary<Guid, int> moves, IReadOnlyDictionary<Guid, int> wanted, CancellationToken ct)
    {
        var campaign = await LockUnitsAsync(pledge.CampaignId, ct);
        var offers = await LockOffersAsync([.. moves.Keys], ct);
        foreach (var offer in offers)
        {
            var taking = moves[offer.OfferId];
            if (taking > 0 && offer.UnitsTaken + taking > offer.UnitsCap)
                return Shortage.Of(AdmissionOutcome.OfferCap, offer.Name, Math.Max(0, offer.UnitsCap.Value - offer.UnitsTaken));
            if (taking > 0 && offer.PerBackerLimit is { } limit)
            {
                var others = await OthersOfBackerAsync(pledge, offer.OfferId, ct);
                if (others + wanted[offer.OfferId] > limit)
                    return Shortage.Of(AdmissionOutcome.BackerLimit, offer.Name, Math.Max(0, limit - others - (wanted[offer.OfferId] - taking)));
            }
        }
        var boxes = offers.Sum(offer => (long)moves[offer.OfferId]);
        var grams = offers.Sum(offer => (long)moves[offer.OfferId] * offer.NetGrams);
        if (boxes > 0 && campaign.BoxesTaken + boxes > campaign.BoxesCap)
            return Shortage.Of(AdmissionOutcome.CapBoxes, "", Math.Max(0, campaign.BoxesCap.Value - campaign.BoxesTaken));
        if (grams > 0 && campaign.GramsTaken + grams > campaign.GramsCap)
            return Shortage.Of(AdmissionOutcome.CapGrams, "", Math.Max(0, campaign.GramsCap.Value - campaign.GramsTaken));
        if (boxes > 0 && pledge.PickUpPointId is { } pointId && await LockPointAsync(pledge.CampaignId, pointId, ct) is var point && point.BoxesTaken + boxes > point.BoxesCap)
            return Shortage.At(await db.Set<PickUpPoint>().Where(p => p.Id == pointId).Select(p => p.Name).SingleAsync(ct), Math.Max(0, point.BoxesCap - point.BoxesTaken));
        await MoveUnitsAsync(pledge, moves, ct);
        return null;
    }

    /// <summary>Gives units of a pledge back: to the offers, to the harvest, and to its pick-up point.</summary>
    public async Task GiveBackAsync(Pledge pledge, IEnumerable<KeyValuePair<Guid, int>> units, CancellationToken ct)
    {
        var moves = units.Where(unit => unit.Value != 0).ToDictionary(unit => unit.Key, unit => -unit.Value);
        if (moves.Count == 0)
            return;
        await LockUnitsAsync(pledge.CampaignId, ct);
        await LockOffersAsync([.. moves.Keys], ct);
        await MoveUnitsAsync(pledge, moves, ct);
    }

    /// <summary>What confirmed pledges have paid and bought has changed: the campaign's page hears of it at commit.</summary>
    public async Task MoveFundsAsync(Guid campaignId, long goodsMinor, long shippingMinor, IEnumerable<KeyValuePair<Guid, int>> units, int pledges, CancellationToken ct)
    {
        var moved = units.ToList();
        var offers = moved.Select(unit => unit.Key).ToArray();
        var quantities = moved.Select(unit => unit.Value).ToArray();
        await db.Database.ExecuteSqlAsync($"""
            update campaign_funds f
            set goods_minor = f.goods_minor + {goodsMinor},
              shipping_minor = f.shipping_minor + {shippingMinor},
              boxes = f.boxes + m.boxes,
              grams = f.grams + m.grams,
              pledges = f.pledges + {pledges}
            from (
              select coalesce(sum(u.units), 0) as boxes, coalesce(sum(u.units::bigint * o.net_grams), 0) as grams
              from unnest({offers}, {quantities}) as u (offer_id, units)
              join offers o on o.id = u.offer_id) m
            where f.campaign_id = {campaignId}
            """, ct);
        await db.Database.ExecuteSqlAsync($"select pg_notify('campaign_progress', {campaignId.ToString("D")})", ct);
    }

    /// <summary>The <see cref="LateRule"/>, decided on what is collected now and held so until the transaction ends.</summary>
    public async Task MustKeepTargetAsync(
        Campaign campaign, long goodsMinor, long shippingMinor, IReadOnlyDictionary<Guid, int> units, DateTimeOffset now, TimeSpan late, CancellationToken ct)
    {
        var (funds, move) = await LockFundsAsync(campaign, goodsMinor, shippingMinor, units, ct);
        LateRule.MustKeepTarget(campaign, funds, move, now, late);
    }

    /// <summary>The same, as an answer. For those who also give units back: their lock comes first.</summary>
    public async Task<bool> KeepsTargetAsync(
        Campaign campaign, long goodsMinor, long shippingMinor, IReadOnlyDictionary<Guid, int> units, DateTimeOffset now, TimeSpan late, CancellationToken ct)
    {
        await LockUnitsAsync(campaign.Id, ct);
        var (funds, move) = await LockFundsAsync(campaign, goodsMinor, shippingMinor, units, ct);
        return LateRule.KeepsTarget(campaign, funds, move, now, late);
    }

    private async Task<(CampaignFunds Funds, FundsMove Move)> LockFundsAsync(
        Campaign campaign, long goodsMinor, long shippingMinor, IReadOnlyDictionary<Guid, int> units, CancellationToken ct)
    {
        var offers = units.Keys.ToArray();
        var weights = await db.Set<Offer>().Where(o => offers.Contains(o.Id)).Select(o => new { o.Id, o.NetGrams }).ToListAsync(ct);
        var funds = await db.Set<CampaignFunds>().FromSql($"select * from campaign_funds where campaign_id = {campaign.Id} for update").AsNoTracking().SingleAsync(ct);
        return (funds, new FundsMove(goodsMinor, shippingMinor, units.Values.Sum(u => (long)u), weights.Sum(w => (long)units[w.Id] * w.NetGrams)));
    }

    private Task<CampaignUnits> LockUnitsAsync(Guid campaignId, CancellationToken ct) =>
        db.Set<CampaignUnits>().FromSql($"select * from campaign_units where campaign_id = {campaignId} for update").AsNoTracking().SingleAsync(ct);

    private Task<List<OfferRow>> LockOffersAsync(Guid[] offers, CancellationToken ct) =>
        db.Database.SqlQuery<OfferRow>($"""
            select u.offer_id as "OfferId", u.units_taken as "UnitsTaken", u.units_cap as "UnitsCap",
              o.name as "Name", o.net_grams as "NetGrams", o.per_backer_limit as "PerBackerLimit"
            from offer_units u
            join offers o on o.id = u.offer_id
            where u.offer_id = any ({offers})
            order by u.offer_id
            for update of u
            """).ToListAsync(ct);

    private Task<long> OthersOfBackerAsync(Pledge pledge, Guid offerId, CancellationToken ct) =>
        db.Database.SqlQuery<long>($"""
            select units_of_backer({pledge.CampaignId}, {offerId}, {pledge.NormalizedEmail}, {pledge.Id}) as "Value"
            """).SingleAsync(ct);

    private Task<PickUpUnits> LockPointAsync(Guid campaignId, Guid pointId, CancellationToken ct) =>
        db.Set<PickUpUnits>().FromSql($"select * from pick_up_units where campaign_id = {campaignId} and point_id = {pointId} for update").AsNoTracking().SingleAsync(ct);

    private async Task MoveUnitsAsync(Pledge pledge, IReadOnlyDictionary<Guid, int> moves, CancellationToken ct)
    {
        var campaignId = pledge.CampaignId;
        var offers = moves.Keys.ToArray();
        var quantities = moves.Values.ToArray();
        await db.Database.ExecuteSqlAsync($"""
            update campaign_units c
            set boxes_taken = c.boxes_taken + m.boxes, grams_taken = c.grams_taken + m.grams
            from (
              select sum(u.units) as boxes, sum(u.units::bigint * o.net_grams) as grams
              from unnest({offers}, {quantities}) as u (offer_id, units)
              join offers o on o.id = u.offer_id) m
            where c.campaign_id = {campaignId}
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            update offer_units o
            set units_taken = o.units_taken + u.units
            from unnest({offers}, {quantities}) as u (offer_id, units)
            where o.offer_id = u.offer_id
            """, ct);
        if (pledge.PickUpPointId is { } pointId)
            await db.Database.ExecuteSqlAsync($"update pick_up_units set boxes_taken = boxes_taken + {quantities.Sum()} where campaign_id = {campaignId} and point_id = {pointId}", ct);
    }

    private sealed record OfferRow(Guid OfferId, long UnitsTaken, long? UnitsCap, string Name, int NetGrams, int? PerBackerLimit);
}
