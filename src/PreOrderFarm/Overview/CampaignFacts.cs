using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Overview;

/// <summary>Of one campaign, all that decides what is at risk and what to do next.</summary>
public sealed record CampaignFacts(
    Guid Id, string Slug, string Title, CampaignStatus Status, bool WasReturned, bool IsPayable, string Currency, string TimeZone,
    DateTimeOffset? OpenedAt, DateTimeOffset Deadline, DateOnly ShipsFrom, DateOnly ShipsUntil,
    FundingProgress Progress, Money Goods, Money Shipping, long Boxes, CampaignWork Work);

/// <summary>What stands between a campaign and its end. NearlySoldOut names the offers of which few are left.</summary>
public sealed record CampaignWork(
    int Offers, int OffersThatShip, int Photos, int Holds, long HoldsMinor, int ProcessingHolds, int Disputes, DateTimeOffset? DisputeDueBy, int Problems,
    int ToPack, int ToShip, int OnTheWay, string[] NearlySoldOut, int PhotosWithoutWords = 0);

public enum RiskKind
{
    /// <summary>At the pace so far, the target is missed: Number is the percent that would be reached.</summary>
    ShortOfTarget,

    /// <summary>Few are left of these Offers.</summary>
    NearlySoldOut,

    /// <summary>Number of pledges are reserved and not paid yet.</summary>
    UnpaidHolds,

    /// <summary>Backers contest Number of payments at their bank.</summary>
    Disputes,

    /// <summary>Backers reported problems with Number of parcels.</summary>
    Problems,

    /// <summary>The farm cannot be paid: nothing opens, and nothing is paid out.</summary>
    NoPayoutAccount,

    /// <summary>The last day of shipping is over, and Number of parcels have not left.</summary>
    ShippingLate,
}

public sealed record Risk(RiskKind Kind, long Number = 0, IReadOnlyList<string>? Offers = null, DateTimeOffset? By = null);

public enum StepKind
{
    /// <summary>A campaign that was begun and is none yet; its id is the form's.</summary>
    Finish,
    AnswerReview,
    AddOffer,
    GiveShippingPrices,
    AddPhoto,

    /// <summary>People who do not see them hear nothing of Number of photos.</summary>
    DescribePhotos,
    ChoosePayout,
    Submit,
    Share,
    Pack,
    Ship,
}

/// <summary>From: the day on which it begins, where that is still to come.</summary>
public sealed record NextStep(StepKind Kind, Guid CampaignId, string Campaign, string Slug, long Number = 0, DateOnly? From = null);

/// <summary>What is at risk, and what to do next. Pure.</summary>
public static class CampaignCare
{
    /// <summary>Before so much of its time has passed, a pace says nothing.</summary>
    private const double ShareThatTells = 0.1;

    public static IReadOnlyList<Risk> Risks(CampaignFacts campaign, DateTimeOffset now)
    {
        var risks = new List<Risk>();
        var work = campaign.Work;
        if (campaign.Status == CampaignStatus.Open && PercentAtThisPace(campaign, now) is { } percent and < 100)
            risks.Add(new Risk(RiskKind.ShortOfTarget, percent));
        if (!campaign.IsPayable && campaign.Status is not (CampaignStatus.Unfunded or CampaignStatus.Cancelled))
            risks.Add(new Risk(RiskKind.NoPayoutAccount));
        if (work.Disputes > 0)
            risks.Add(new Risk(RiskKind.Disputes, work.Disputes, By: work.DisputeDueBy));
        if (work.Problems > 0)
            risks.Add(new Risk(RiskKind.Problems, work.Problems));
        if (campaign.Status == CampaignStatus.Funded && work.ToPack + work.ToShip > 0 && LocalTime.Day(now, campaign.TimeZone) > campaign.ShipsUntil)
            risks.Add(new Risk(RiskKind.ShippingLate, work.ToPack + work.ToShip));
        if (campaign.Status == CampaignStatus.Open && work.NearlySoldOut.Length > 0)
            risks.Add(new Risk(RiskKind.NearlySoldOut, Offers: work.NearlySoldOut));
        if (campaign.Status is CampaignStatus.Open or CampaignStatus.Closing && work.Holds > 0)
            risks.Add(new Risk(RiskKind.UnpaidHolds, work.Holds));
        return risks;
    }

    /// <summary>Of all a farm's campaigns. How the farm is paid is one step, whatever it sells.</summary>
    public static IReadOnlyList<NextStep> Steps(IEnumerable<CampaignFacts> campaigns, DateTimeOffset now)
    {
        var steps = campaigns.SelectMany(campaign => Steps(campaign, now)).ToList();
        var payout = steps.Find(step => step.Kind == StepKind.ChoosePayout);
        return [.. steps.Where(step => step.Kind != StepKind.ChoosePayout || step == payout).Select(step => step == payout ? step with { Campaign = "" } : step)];
    }

    public static IReadOnlyList<NextStep> Steps(CampaignFacts campaign, DateTimeOffset now)
    {
        var steps = new List<NextStep>();
        var work = campaign.Work;
        if (campaign.Status == CampaignStatus.Draft)
        {
            Add(campaign.WasReturned, StepKind.AnswerReview);
            Add(work.Offers == 0, StepKind.AddOffer);
            Add(work.OffersThatShip < work.Offers, StepKind.GiveShippingPrices, work.Offers - work.OffersThatShip);
            Add(work.Photos == 0, StepKind.AddPhoto);
            Add(work.PhotosWithoutWords > 0, StepKind.DescribePhotos, work.PhotosWithoutWords);
            Add(!campaign.IsPayable, StepKind.ChoosePayout);
            Add(!campaign.WasReturned && work.Offers > 0 && work.OffersThatShip == work.Offers, StepKind.Submit);
            return steps;
        }
        Add(!campaign.IsPayable && campaign.Status is not (CampaignStatus.Unfunded or CampaignStatus.Cancelled), StepKind.ChoosePayout);
        Add(campaign.Status == CampaignStatus.Open && !campaign.Progress.IsReached && PercentAtThisPace(campaign, now) is null or < 100, StepKind.Share);
        Add(campaign.Status is CampaignStatus.Scheduled or CampaignStatus.Open && work.PhotosWithoutWords > 0, StepKind.DescribePhotos, work.PhotosWithoutWords);
        Add(work.ToPack > 0, StepKind.Pack, work.ToPack, LocalTime.Day(now, campaign.TimeZone) < campaign.ShipsFrom ? campaign.ShipsFrom : null);
        Add(work.ToShip > 0, StepKind.Ship, work.ToShip);
        return steps;

        void Add(bool isDue, StepKind kind, long number = 0, DateOnly? from = null)
        {
            if (isDue)
                steps.Add(new NextStep(kind, campaign.Id, campaign.Title, campaign.Slug, number, from));
        }
    }

    /// <summary>How much of the target is collected at the deadline if it goes on as until now; null while too little time has passed.</summary>
    public static long? PercentAtThisPace(CampaignFacts campaign, DateTimeOffset now)
    {
        if (campaign.OpenedAt is not { } opened || campaign.Deadline <= opened)
            return null;
        var share = (now - opened) / (campaign.Deadline - opened);
        return share < ShareThatTells ? null : (long)(campaign.Progress.Collected / Math.Min(share, 1) * 100 / campaign.Progress.Target);
    }
}
