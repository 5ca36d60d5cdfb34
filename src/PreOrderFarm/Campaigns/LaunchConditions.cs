using PreOrderFarm.Growers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>What must hold before anybody can pay: asked at submission and, as time has passed, again at approval.</summary>
internal static class LaunchConditions
{
    public static void Check(
        Campaign campaign, IReadOnlyCollection<Offer> offers, IReadOnlyCollection<CampaignRegion> regions, SmallestCharge smallest,
        CampaignsOptions options, DateTimeOffset now)
    {
        var rules = new InputRules();
        CampaignTerms.CheckDeadline(campaign.Deadline, campaign.OpensAt, options, now, rules);
        rules.Require(regions.Count > 0, nameof(CampaignInput.Regions), $"Name at least one region that you ship to.");
        rules.Require(offers.Count > 0, "Offers", $"Add at least one offer.");
        var opens = campaign.OpensAt > now ? campaign.OpensAt.Value : now;
        foreach (var offer in offers)
            CheckOffer(campaign, offer, smallest, opens, rules);
        if (offers.Count > 0)
            CheckReach(campaign, offers, rules);
        CheckHolding(campaign, offers, opens, options, rules);
        rules.ThrowIfBroken();
    }

    /// <summary>Nobody pays for a harvest whose grower cannot be paid.</summary>
    public static void CheckPayable(Campaign campaign, Grower grower, CampaignsOptions options)
    {
        if (!options.RequiresPayoutAccount || grower.CanBePaid(campaign.PlatformAccount, campaign.Currency))
            return;
        if (grower.PayableFrom.Any(place => place.StartsWith(campaign.PlatformAccount + ":", StringComparison.Ordinal)))
            throw new RuleBroken($"Stripe cannot pay the farm in {campaign.Currency} from here. Its owner gives bank details under 'Payouts'; then the campaign can open.");
        throw new RuleBroken($"The farm cannot be paid yet. Its owner chooses under 'Payouts' how it is paid; then the campaign can open.");
    }

    /// <summary>An offer that joins a launched campaign meets what its campaign met.</summary>
    public static void CheckLateOffer(Campaign campaign, Offer offer, SmallestCharge smallest, CampaignsOptions options, DateTimeOffset now)
    {
        var rules = new InputRules();
        CheckOffer(campaign, offer, smallest, campaign.OpensAt > now ? campaign.OpensAt.Value : now, rules);
        CheckHolding(campaign, [offer], campaign.OpenedAt ?? campaign.OpensAt ?? now, options, rules);
        rules.ThrowIfBroken();
    }

    private static void CheckOffer(Campaign campaign, Offer offer, SmallestCharge smallest, DateTimeOffset opens, InputRules rules)
    {
        rules.Require(offer.ShippingPrices.Count > 0, "Offers", $"The offer '{offer.Name}' ships nowhere. Give it a shipping price for at least one region.");
        var (price, least) = (offer.LowestPrice(campaign.Currency), smallest.Of(campaign.Currency));
        rules.Require(price.Minor >= least.Minor, "Offers", $"The offer '{offer.Name}' costs {price}, and a payment is at least {least}. Please ask for more.");
        CheckEarlyPrice(campaign, offer, opens, rules);
    }

    // Time has passed since the offer was written, and the campaign's dates may be others.
    private static void CheckEarlyPrice(Campaign campaign, Offer offer, DateTimeOffset opens, InputRules rules)
    {
        if (offer.EarlyUntil is not { } until)
            return;
        rules.Require(until > opens, "Offers", $"The early-bird price of '{offer.Name}' ends before anybody can pledge.");
        rules.Require(until < campaign.Deadline, "Offers", $"The early-bird price of '{offer.Name}' must end before the deadline.");
    }

    private static void CheckReach(Campaign campaign, IReadOnlyCollection<Offer> offers, InputRules rules)
    {
        var maximum = FundingReach.Maximum(campaign, offers);
        const string field = nameof(CampaignInput.TargetAmount);
        var isReachable = campaign.TargetAmount <= maximum;
        if (campaign.TargetKind == TargetKind.Money)
        {
            rules.Require(isReachable, field, $"Selling everything under the caps brings {new Money(maximum, campaign.Currency)}: the target cannot be reached.");
        }
        else if (campaign.TargetKind == TargetKind.Boxes)
        {
            rules.Require(isReachable, field, $"The caps allow {maximum} boxes: the target cannot be reached.");
        }
        else
        {
            rules.Require(isReachable, field, $"The caps allow {maximum / 1000m:0.###} kg: the target cannot be reached.");
        }
        rules.Require(!isReachable || !(campaign.StretchAmount > maximum), nameof(CampaignInput.StretchAmount), $"Selling everything under the caps does not reach the stretch target.");
        if (campaign.MinimumBoxes is { } minimum)
        {
            var boxes = FundingReach.MaximumBoxes(campaign, offers);
            rules.Require(minimum <= boxes, nameof(CampaignInput.MinimumBoxes), $"The caps allow {boxes} boxes: the minimum cannot be reached.");
        }
    }

    private static void CheckHolding(
        Campaign campaign, IReadOnlyCollection<Offer> offers, DateTimeOffset firstPayment, CampaignsOptions options, InputRules rules)
    {
        var claimDays = offers.Select(offer => offer.ClaimWindowDays).DefaultIfEmpty(options.DefaultClaimDays).Max();
        var lastClaim = LocalTime.EndOf(campaign.ShipsUntil, campaign.TimeZone).AddDays(claimDays);
        rules.Require(lastClaim - firstPayment <= TimeSpan.FromDays(options.HoldingLimitDays), nameof(CampaignInput.ShipsUntil),
            $"Money can be held for {options.HoldingLimitDays} days after the opening. Shipping and {claimDays} days for claims must end before that.");
    }
}
