using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>What the states and events of a pledge are called for its backer.</summary>
public sealed class PledgeWords(IStringLocalizer<Texts> T)
{
    public string Status(PledgeStatus status) => status switch
    {
        PledgeStatus.Held => T["Waiting for payment"],
        PledgeStatus.Confirmed => T["Paid"],
        PledgeStatus.Expired => T["Not paid in time"],
        PledgeStatus.Cancelled => T["Cancelled"],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string StatusTone(PledgeStatus status) => status switch
    {
        PledgeStatus.Held => "warm",
        PledgeStatus.Confirmed => "good",
        PledgeStatus.Expired or PledgeStatus.Cancelled => "bad",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>'Paid' is no news of a pledge that was paid back.</summary>
    public string Status(PledgeView pledge) => !IsPaidBack(pledge) ? Status(pledge.Status)
        : pledge.Refunds.Any(refund => refund.Status is RefundStatus.Requested or RefundStatus.Pending) ? T["Being paid back"]
        : T["Refunded"];

    public static string StatusTone(PledgeView pledge) => IsPaidBack(pledge) ? "" : StatusTone(pledge.Status);

    private static bool IsPaidBack(PledgeView pledge) => pledge is { Status: PledgeStatus.Confirmed, IsRefunded: true };

    public string Event(PledgeEvent happened) => happened.Kind switch
    {
        PledgeEventKind.Placed => T["Pledge placed"],
        PledgeEventKind.Paid => T["{0} paid", Amount(happened)],
        PledgeEventKind.Confirmed => T["Boxes reserved for you"],
        PledgeEventKind.Changed => T["Pledge changed"],
        PledgeEventKind.RefundRequested => T["{0} on the way back", Amount(happened)],
        PledgeEventKind.Refunded => T["{0} paid back", Amount(happened)],
        PledgeEventKind.RefundFailed => T["Your bank did not take {0}", Amount(happened)],
        PledgeEventKind.Expired => T["Not paid in time; the boxes were given back"],
        PledgeEventKind.Cancelled => T["Cancelled"],
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.Kind, null),
    };

    public string Parcel(PledgeView pledge, ParcelStatus status) => status switch
    {
        ParcelStatus.Shipped when pledge.PickUp is not null => T["At the pick-up point"],
        ParcelStatus.Delivered or ParcelStatus.Settled when pledge.PickUp is not null => T["Fetched"],
        ParcelStatus.Planned => T["Planned"],
        ParcelStatus.Packed => T["Packed"],
        ParcelStatus.Shipped => T["On its way"],
        ParcelStatus.Delivered or ParcelStatus.Settled => T["Arrived"],
        ParcelStatus.Void => T["Cancelled"],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public string Lacks(ParcelShortcoming lacks) => lacks.Kind switch
    {
        DeviationKind.Short => T["{0} × {1} is missing: {2}", lacks.Units, lacks.Offer, lacks.Reason],
        DeviationKind.Damaged => T["{0} × {1} was damaged and is not in it: {2}", lacks.Units, lacks.Offer, lacks.Reason],
        DeviationKind.Substitute => T["{0} × {1} was replaced: {2}", lacks.Units, lacks.Offer, lacks.Reason],
        _ => throw new ArgumentOutOfRangeException(nameof(lacks), lacks.Kind, null),
    };

    public static string ParcelTone(ParcelStatus status) => status switch
    {
        ParcelStatus.Planned or ParcelStatus.Packed => "",
        ParcelStatus.Shipped => "warm",
        ParcelStatus.Delivered or ParcelStatus.Settled => "good",
        ParcelStatus.Void => "bad",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public string Refund(PledgeView pledge, RefundView refund) => refund.Status switch
    {
        RefundStatus.Failed when pledge.IsReplaced(refund) => T["Your bank did not take it back. We send it again."],
        RefundStatus.Failed => T["Your bank did not take it back. We write to you and ask for a bank account."],
        RefundStatus.TakenByBank => T["Your bank has paid it back to you"],
        RefundStatus.PaidByBank => T["Sent to your bank account"],
        _ => Why(refund.Reason),
    };

    /// <summary>Why money goes back, to whom it goes back.</summary>
    public string Why(RefundReason reason) => reason switch
    {
        RefundReason.CampaignMissed => T["The target was not reached"],
        RefundReason.CampaignCancelled => T["The harvest was cancelled"],
        RefundReason.PledgeCancelled => T["You cancelled"],
        RefundReason.PledgeDecreased => T["You changed your pledge"],
        RefundReason.LatePayment => T["The payment came too late"],
        RefundReason.Goodwill => T["Goodwill"],
        RefundReason.ShortHarvest => T["The harvest was short"],
        RefundReason.ActualWeight => T["Your boxes weigh less"],
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    public string Share(PledgeView pledge, ShareOfPledge share)
    {
        var (given, ordered, less) = (Show.Number(share.Given), Show.Number(share.Ordered), Show.Money(share.Less));
        return (pledge.ShortMoney is { HasRest: true }, share.Given) switch
        {
            (false, 0) => T["The harvest was short: there is no {0} for you. We pay you back {1}.", share.Offer, less],
            (false, _) => T["The harvest was short: you get {0} of {1} × {2}. We pay you back {3}.", given, ordered, share.Offer, less],
            (true, 0) => T["The harvest was short: there is no {0} for you. Your pledge costs {1} less.", share.Offer, less],
            (true, _) => T["The harvest was short: you get {0} of {1} × {2}. Your pledge costs {3} less.", given, ordered, share.Offer, less],
        };
    }

    public string Weighed(PledgeView pledge, SettledWeight weight)
    {
        var (grams, maximum, paid, perKilogram, difference) =
            (Show.Weight(weight.ActualGrams), Show.Weight(weight.MaximumGrams), Show.Money(weight.Paid), Show.Money(weight.PerKilogram), Show.Money(weight.Difference));
        return weight.Difference.Minor == 0 ? T["It weighs {0}: all that you paid for, and it costs no more.", grams]
            : pledge.WeightMoney is { HasRest: true } ? T["It weighs {0} of at most {1}. You had paid {2}, {3} per kg: it costs {4} less.", grams, maximum, paid, perKilogram, difference]
            : T["It weighs {0} of at most {1}. You had paid {2}, {3} per kg: {4} goes back to you.", grams, maximum, paid, perKilogram, difference];
    }

    /// <summary>What a pledge costs less, where some of that does not come from us, or not now: where it is, and what happens next.</summary>
    public IEnumerable<string> Rest(MoneyBack money, RefundReason reason)
    {
        yield return reason == RefundReason.ActualWeight ? T["Your boxes cost {0} less by their weight.", Show.Money(money.Difference)] : T["Because the harvest was short, your pledge costs {0} less.", Show.Money(money.Difference)];
        if (money.Refunded.Minor > 0)
            yield return T["We have paid {0} of that back to you, or are paying it back.", Show.Money(money.Refunded)];
        if (money.Failed.Minor > 0)
            yield return T["Your bank did not take {0} of that back. It stays yours: we will write to you.", Show.Money(money.Failed)];
        if (money.WithBank.Minor > 0)
            yield return T["{0} of that is with your bank, which took your payment back and has not decided about it yet. If it gives the money back to us, we pay it to you and write to you; if it keeps it for you, you have it already.", Show.Money(money.WithBank)];
        if (money.ReturnedByBank.Minor > 0)
            yield return T["Your bank has returned {0} of that to you already, when it took your payment back. There is nothing to do.", Show.Money(money.ReturnedByBank)];
        if (money.PaidBefore.Minor > 0)
            yield return T["{0} of that had gone back to you before, for another reason: no more goes back than you paid.", Show.Money(money.PaidBefore)];
    }

    public string WhyShort(ShareOfPledge share) => share.Policy switch
    {
        ShortHarvestPolicy.FirstCome => T["As its page had said, who pledged first was served first."],
        ShortHarvestPolicy.ProRata => T["As its page had said, it was divided in proportion to what everyone ordered, in whole boxes."],
        ShortHarvestPolicy.Lottery => T["As its page had said, lots were drawn."],
        _ => throw new ArgumentOutOfRangeException(nameof(share), share.Policy, null),
    };

    /// <summary>The way of a box: the steps done and when, the one that is now, those to come and when they are expected.</summary>
    public IReadOnlyList<WayStep> Way(PledgeView pledge, IReadOnlyList<ParcelOfSource> parcels)
    {
        var (campaign, live) = (pledge.Campaign, parcels.Where(parcel => parcel.Status != ParcelStatus.Void).ToList());
        // A step is done when all parcels have done it, which is when the last one did.
        (bool, DateTimeOffset?) All(Func<ParcelOfSource, bool> isDone, Func<ParcelOfSource, DateTimeOffset?> at) =>
            (live.Count > 0 && live.TrueForAll(parcel => isDone(parcel)), live.Max(at));
        var (isPacked, packedAt) = All(parcel => parcel.Status != ParcelStatus.Planned, parcel => parcel.PackedAt);
        var (isShipped, shippedAt) = All(parcel => parcel.Status is ParcelStatus.Shipped or ParcelStatus.Delivered or ParcelStatus.Settled, parcel => parcel.ShippedAt);
        var (isThere, arrivedAt) = All(parcel => parcel.Status is ParcelStatus.Delivered or ParcelStatus.Settled, parcel => parcel.DeliveredAt ?? parcel.ReceiptConfirmedAt);
        var steps = new (string Name, bool IsDone, string? When, string? Expected)[]
        {
            (T["Paid"], pledge.Status == PledgeStatus.Confirmed, When(pledge.Payments.Min(payment => payment.SucceededAt)), null),
            (T["Harvest funded"], campaign.Status is CampaignStatus.Funded or CampaignStatus.Completed, When(campaign.ClosedAt), T["Decided on {0}", Show.Instant(campaign.Deadline, campaign.TimeZone)]),
            // What lies in a box was picked; nobody writes down the hour.
            (T["Picked"], isPacked, null, T["Expected {0}", Show.Dates(campaign.HarvestFrom, campaign.HarvestUntil)]),
            (live.Exists(parcel => parcel.Exceptions.Count > 0) ? T["Packed, not complete"] : T["Packed"], isPacked, When(packedAt), null),
            (pledge.PickUp is null ? T["On its way"] : T["At the pick-up point"], isShipped, When(shippedAt), T["Expected {0}", pledge.PickUp is { CollectFrom: { } from, CollectUntil: { } until } ? Show.Dates(from, until) : Show.Dates(campaign.ShipsFrom, campaign.ShipsUntil)]),
            (pledge.PickUp is null ? T["Arrived"] : T["Fetched"], isThere, When(arrivedAt), null),
        };
        var now = Array.FindIndex(steps, step => !step.IsDone);
        return [.. steps.Select((step, at) => new WayStep(step.Name, step.IsDone ? "done" : at == now ? "now" : "", step.IsDone ? step.When : step.Expected))];

        string? When(DateTimeOffset? at) => at is { } known ? Show.Instant(known, campaign.TimeZone) : null;
    }

    private static string Amount(PledgeEvent happened) => Show.Money(happened.Amount ?? throw new InvalidOperationException($"{happened.Kind} has no amount."));
}

/// <summary>One step of a box's way: 'done', 'now' or still to come, and when it was or is expected.</summary>
public sealed record WayStep(string Name, string Tone, string? When);
