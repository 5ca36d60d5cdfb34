using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// The pick-up points of a campaign, all of them at once. A draft's change freely. After the launch others may join, and a
/// capacity moves, never below what is taken; what backers have chosen stays, with its days.
/// </summary>
public sealed class OfferPickUps(FarmDbContext db)
{
    public const int MaximumPoints = 20;
    public const long MaximumBoxes = 1_000_000;

    public async Task RunAsync(Actor actor, Guid campaignId, IReadOnlyList<PickUpOfferInput> wanted, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.MustBeDraftOrLaunched();
        var points = await PointsAsync(campaign, wanted, ct);
        var offered = await db.Set<CampaignPickUp>().Where(p => p.CampaignId == campaignId).ToListAsync(ct);
        PickUpRules.Check(campaign, wanted, points, offered);
        await MustKeepWhatWasChosenAsync(campaign, wanted, offered, points, ct);

        db.RemoveRange(offered.Where(old => wanted.All(kept => kept.PointId != old.PointId)));
        for (var i = 0; i < wanted.Count; i++)
            Take(campaign.Id, wanted[i], position: i, offered);
        await db.SaveChangesAsync(ct);
        if (campaign.IsLaunched)
            await MoveCountersAsync(campaign.Id, wanted, points, ct);
        await transaction.CommitAsync(ct);
    }

    // Locked, so that none is closed meanwhile. Those of another farm do not exist.
    private async Task<Dictionary<Guid, PickUpPoint>> PointsAsync(Campaign campaign, IReadOnlyList<PickUpOfferInput> wanted, CancellationToken ct)
    {
        var ids = wanted.Select(one => one.PointId).ToArray();
        var points = await db.Set<PickUpPoint>()
            .FromSql($"select * from pick_up_points where grower_id = {campaign.GrowerId} order by id for share")
            .AsNoTracking()
            .ToDictionaryAsync(point => point.Id, ct);
        return ids.All(points.ContainsKey) ? points : throw new NotFound();
    }

    private async Task MustKeepWhatWasChosenAsync(
        Campaign campaign, IReadOnlyList<PickUpOfferInput> wanted, List<CampaignPickUp> offered, Dictionary<Guid, PickUpPoint> points, CancellationToken ct)
    {
        if (!campaign.IsLaunched || offered.Count == 0)
            return;
        var chosen = await db.Database.SqlQuery<Guid>($"""
            select distinct pick_up_point_id as "Value" from pledges where campaign_id = {campaign.Id} and pick_up_point_id is not null
            """).ToListAsync(ct);
        foreach (var old in offered.Where(old => chosen.Contains(old.PointId)))
        {
            var at = wanted.ToList().FindIndex(one => one.PointId == old.PointId);
            if (at < 0)
                throw new RuleBroken($"Backers have chosen '{points[old.PointId].Name}': it stays.");
            if (!old.HasWindowOf(wanted[at]))
                throw new RuleBroken(PickUpRules.Field(at, nameof(PickUpOfferInput.CollectFrom)), $"Backers have chosen '{points[old.PointId].Name}' with its days and hours: they stay.");
        }
    }

    private void Take(Guid campaignId, PickUpOfferInput input, int position, List<CampaignPickUp> offered)
    {
        if (offered.Find(old => old.PointId == input.PointId) is not { } kept)
        {
            db.Add(new CampaignPickUp(campaignId, input.PointId, position, input));
            return;
        }
        kept.Take(input);
        kept.MoveTo(position);
    }

    private async Task MoveCountersAsync(Guid campaignId, IReadOnlyList<PickUpOfferInput> wanted, Dictionary<Guid, PickUpPoint> points, CancellationToken ct)
    {
        var kept = wanted.Select(one => one.PointId).ToArray();
        await db.Database.ExecuteSqlAsync($"delete from pick_up_units where campaign_id = {campaignId} and not point_id = any ({kept})", ct);
        await LaunchCounters.InsertAsync(db, campaignId, ct);
        for (var i = 0; i < wanted.Count; i++)
        {
            var (point, cap) = (wanted[i].PointId, wanted[i].CapacityBoxes);
            var changed = await db.Database.ExecuteSqlAsync(
                $"update pick_up_units set boxes_cap = {cap} where campaign_id = {campaignId} and point_id = {point} and boxes_taken <= {cap}", ct);
            if (changed > 0)
                continue;
            var taken = await db.Set<PickUpUnits>().Where(units => units.CampaignId == campaignId && units.PointId == point).Select(units => units.BoxesTaken).SingleAsync(ct);
            throw new RuleBroken(PickUpRules.Field(i, nameof(PickUpOfferInput.CapacityBoxes)), $"{taken} boxes for '{points[point].Name}' are sold or held. Its capacity cannot be lower.");
        }
    }
}
