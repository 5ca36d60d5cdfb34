using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment;
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

    public string Parcel(ParcelStatus status) => status switch
    {
        ParcelStatus.Planned => T["Planned"],
        ParcelStatus.Packed => T["Packed"],
        ParcelStatus.Shipped => T["On its way"],
        ParcelStatus.Delivered or ParcelStatus.Settled => T["Arrived"],
        ParcelStatus.Void => T["Cancelled"],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string ParcelTone(ParcelStatus status) => status switch
    {
        ParcelStatus.Planned or ParcelStatus.Packed => "",
        ParcelStatus.Shipped => "warm",
        ParcelStatus.Delivered or ParcelStatus.Settled => "good",
        ParcelStatus.Void => "bad",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public string Refund(PledgeView pledge, RefundView refund) => (refund.Reason, refund.Status) switch
    {
        (_, RefundStatus.Failed) when pledge.IsReplaced(refund) => T["Your bank did not take it back. It was sent again."],
        (_, RefundStatus.Failed) => T["Your bank did not take it back. We will write to you."],
        (_, RefundStatus.TakenByBank) => T["Your bank has paid it back to you"],
        (_, RefundStatus.PaidByBank) => T["Sent to your bank account"],
        (RefundReason.CampaignMissed, _) => T["The target was not reached"],
        (RefundReason.CampaignCancelled, _) => T["The harvest was cancelled"],
        (RefundReason.PledgeCancelled, _) => T["You cancelled"],
        (RefundReason.PledgeDecreased, _) => T["You changed your pledge"],
        (RefundReason.LatePayment, _) => T["The payment came too late"],
        (RefundReason.Goodwill, _) => T["Goodwill"],
        _ => throw new ArgumentOutOfRangeException(nameof(refund), refund.Reason, null),
    };

    /// <summary>The way of a box, as far as it has come: the steps done, the one that is now, those to come.</summary>
    public IReadOnlyList<(string Name, string Tone)> Way(PledgeView pledge, IReadOnlyList<ParcelOfSource> parcels)
    {
        var live = parcels.Where(parcel => parcel.Status != ParcelStatus.Void).ToList();
        var steps = new[]
        {
            (Name: T["Paid"].Value, IsDone: pledge.Status == PledgeStatus.Confirmed),
            (Name: T["Harvest funded"].Value, IsDone: pledge.Campaign.Status is CampaignStatus.Funded or CampaignStatus.Completed),
            (Name: T["Packed"].Value, IsDone: live.Count > 0 && live.TrueForAll(parcel => parcel.Status != ParcelStatus.Planned)),
            (Name: T["On its way"].Value, IsDone: live.Count > 0 && live.TrueForAll(parcel => parcel.Status is ParcelStatus.Shipped or ParcelStatus.Delivered or ParcelStatus.Settled)),
            (Name: T["Arrived"].Value, IsDone: live.Count > 0 && live.TrueForAll(parcel => parcel.Status is ParcelStatus.Delivered or ParcelStatus.Settled)),
        };
        var now = Array.FindIndex(steps, step => !step.IsDone);
        return [.. steps.Select((step, at) => (step.Name, step.IsDone ? "done" : at == now ? "now" : ""))];
    }

    private static string Amount(PledgeEvent happened) => Show.Money(happened.Amount ?? throw new InvalidOperationException($"{happened.Kind} has no amount."));
}
