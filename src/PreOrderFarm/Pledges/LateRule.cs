using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// In the last hours a backer can still leave, but not take the harvest away from all others: nobody may push a campaign
/// that has reached its target (or a flexible one its minimum) below it.
/// </summary>
public static class LateRule
{
    public static void MustKeepTarget(Campaign campaign, CampaignFunds funds, FundsMove move, DateTimeOffset now, TimeSpan lateHours)
    {
        if (!KeepsTarget(campaign, funds, move, now, lateHours))
            throw new RuleBroken($"This campaign has reached its target and closes soon. In its last {lateHours.TotalHours:0.#} hours nobody can take that away from the others.");
    }

    public static bool KeepsTarget(Campaign campaign, CampaignFunds funds, FundsMove move, DateTimeOffset now, TimeSpan lateHours) =>
        now < campaign.Deadline - lateHours
        || (!DropsBelow(campaign.TargetAmount, campaign.CollectedOf(funds), Of(campaign.TargetKind, move))
            && !(campaign.MinimumBoxes is { } minimum && DropsBelow(minimum, funds.Boxes, move.Boxes)));

    public static bool DropsBelow(long target, long collected, long change) => collected >= target && collected + change < target;

    private static long Of(TargetKind kind, FundsMove move) => kind switch
    {
        TargetKind.Money => move.GoodsMinor,
        TargetKind.Boxes => move.Boxes,
        TargetKind.Grams => move.Grams,
        _ => throw new InvalidOperationException($"No target counts {kind}."),
    };
}

/// <summary>How what was collected changes: negative when something is given back.</summary>
public sealed record FundsMove(long GoodsMinor, long ShippingMinor, long Boxes, long Grams);
