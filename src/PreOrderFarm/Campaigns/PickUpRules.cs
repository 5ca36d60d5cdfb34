using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>What must hold of the pick-up points of a campaign: when they are chosen, and again when it is submitted and launched.</summary>
internal static class PickUpRules
{
    public static string Field(int at, string name) => $"PickUps[{at}].{name}";

    public static void Check(Campaign campaign, IReadOnlyList<PickUpOfferInput> wanted, Dictionary<Guid, PickUpPoint> points, IReadOnlyCollection<CampaignPickUp> offered)
    {
        var rules = new InputRules();
        rules.Require(wanted.Count <= OfferPickUps.MaximumPoints, "PickUps", $"A campaign has at most {OfferPickUps.MaximumPoints} pick-up points.");
        rules.Require(wanted.DistinctBy(one => one.PointId).Count() == wanted.Count, "PickUps", $"A pick-up point appears twice.");
        for (var i = 0; i < wanted.Count; i++)
        {
            var (at, one) = (i, wanted[i]);
            rules.Require(one.CapacityBoxes is > 0 and <= OfferPickUps.MaximumBoxes, Field(at, nameof(one.CapacityBoxes)), $"Give a number of boxes from 1 to {OfferPickUps.MaximumBoxes:N0}.");
            rules.Require(TypedText.IsProse(one.Hours ?? "", PickUpPoint.MaximumHours), Field(at, nameof(one.Hours)), $"Hours have at most {PickUpPoint.MaximumHours} characters.");
            rules.Require(!points[one.PointId].IsClosed || offered.Any(old => old.PointId == one.PointId), "PickUps", $"The pick-up point '{points[one.PointId].Name}' is closed. Open it again first, or choose another one.");
            CheckWindow(campaign, one.CollectFrom, one.CollectUntil, at, rules);
        }
        rules.ThrowIfBroken();
    }

    /// <summary>Time has passed since they were chosen: a point may have closed, and the campaign's dates may be others.</summary>
    public static async Task CheckLaunchAsync(FarmDbContext db, Campaign campaign, CancellationToken ct)
    {
        var rules = new InputRules();
        var offered = await db.Set<CampaignPickUp>().AsNoTracking().Where(p => p.CampaignId == campaign.Id).OrderBy(p => p.Position)
            .Join(db.Set<PickUpPoint>(), p => p.PointId, point => point.Id, (p, point) => new { Offered = p, point.Name, point.ClosedAt })
            .ToListAsync(ct);
        for (var i = 0; i < offered.Count; i++)
        {
            var one = offered[i];
            rules.Require(one.ClosedAt is null, "PickUps", $"The pick-up point '{one.Name}' is closed. Open it again first, or choose another one.");
            CheckWindow(campaign, one.Offered.CollectFrom, one.Offered.CollectUntil, i, rules);
        }
        rules.ThrowIfBroken();
    }

    private static void CheckWindow(Campaign campaign, DateOnly? from, DateOnly? until, int at, InputRules rules)
    {
        var field = Field(at, nameof(PickUpOfferInput.CollectFrom));
        if (rules.Holds((from is null) == (until is null), field, $"Give the first and the last day, or neither.") && from is not null)
            rules.Require(from <= until && from >= campaign.HarvestFrom && until <= campaign.ShipsUntil, field, $"Boxes are fetched between the first day of the harvest and the last day of shipping.");
    }
}
