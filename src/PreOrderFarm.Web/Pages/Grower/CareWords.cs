using Microsoft.Extensions.Localization;
using PreOrderFarm.Closing;
using PreOrderFarm.Overview;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>What is at risk and what to do next, as sentences; and where each step is done.</summary>
public sealed class CareWords(IStringLocalizer<GrowerTexts> T)
{
    public static string Tone(RiskKind kind) => kind switch
    {
        RiskKind.Disputes or RiskKind.Problems or RiskKind.NoPayoutAccount or RiskKind.ShippingLate => "bad",
        RiskKind.ShortOfTarget => "warm",
        RiskKind.NearlySoldOut or RiskKind.UnpaidHolds => "",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public string Of(Risk risk, string timeZone) => risk.Kind switch
    {
        RiskKind.ShortOfTarget => T["At this pace it reaches {0}% of the target by the deadline.", Show.Number(risk.Number)],
        RiskKind.NearlySoldOut => T["Nearly sold out: {0}.", Show.Listed(risk.Offers ?? [])],
        RiskKind.UnpaidHolds => risk.Number == 1 ? T["1 reservation is not paid yet."] : T["{0} reservations are not paid yet.", Show.Number(risk.Number)],
        RiskKind.Disputes when risk.By is { } by => risk.Number == 1 ? T["1 payment is contested at a bank. We answer by {0}; money may be kept back until then.", Show.Instant(by, timeZone)] : T["{0} payments are contested at a bank. We answer by {1}; money may be kept back until then.", Show.Number(risk.Number), Show.Instant(by, timeZone)],
        RiskKind.Disputes => risk.Number == 1 ? T["1 payment is contested at a bank. Money may be kept back until that is settled."] : T["{0} payments are contested at a bank. Money may be kept back until that is settled.", Show.Number(risk.Number)],
        RiskKind.Problems => risk.Number == 1 ? T["A backer reported a problem with a parcel. Its money waits until that is settled."] : T["Backers reported problems with {0} parcels. Their money waits until that is settled.", Show.Number(risk.Number)],
        RiskKind.NoPayoutAccount => T["The farm cannot be paid yet."],
        RiskKind.ShippingLate => T["Shipping should be over, and {0} parcels have not left.", Show.Number(risk.Number)],
        _ => throw new ArgumentOutOfRangeException(nameof(risk), risk.Kind, null),
    };

    public string Of(NextStep step) => step.Kind switch
    {
        StepKind.Finish => T["Finish what you began to describe"],
        StepKind.AnswerReview => T["Change what the review asked for"],
        StepKind.AddOffer => T["Add the first box"],
        StepKind.GiveShippingPrices => T["Give each box a shipping price"],
        StepKind.AddPhoto => T["Add a photo"],
        StepKind.DescribePhotos => step.Number == 1 ? T["Say what a photo shows"] : T["Say what {0} photos show", Show.Number(step.Number)],
        StepKind.ChoosePayout => T["Choose how you are paid"],
        StepKind.Submit => T["Submit it for review"],
        StepKind.Share => T["Tell people about it"],
        StepKind.Pack => step.Number == 1 ? T["Pack 1 parcel"] : T["Pack {0} parcels", Show.Number(step.Number)],
        StepKind.Ship => step.Number == 1 ? T["Hand 1 parcel to the carrier"] : T["Hand {0} parcels to the carrier", Show.Number(step.Number)],
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.Kind, null),
    };

    public static string AddressOf(NextStep step, Guid growerId) => step.Kind switch
    {
        StepKind.Finish => $"/grower/{growerId:D}/campaigns/new?form={step.CampaignId:D}",
        StepKind.AnswerReview => $"/grower/campaigns/{step.CampaignId:D}/edit",
        StepKind.AddOffer => $"/grower/campaigns/{step.CampaignId:D}/offers/new",
        StepKind.GiveShippingPrices => $"/grower/campaigns/{step.CampaignId:D}#offers",
        StepKind.AddPhoto or StepKind.DescribePhotos => $"/grower/campaigns/{step.CampaignId:D}#photos",
        StepKind.ChoosePayout => $"/grower/{growerId:D}/payouts",
        StepKind.Submit => $"/grower/campaigns/{step.CampaignId:D}#submit",
        StepKind.Share => $"/campaigns/{step.Slug}",
        StepKind.Pack or StepKind.Ship => $"/packing?campaign={step.CampaignId:D}",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.Kind, null),
    };

    public string Reason(ClosingReason reason) => reason switch
    {
        ClosingReason.TargetReached => T["The target is reached."],
        ClosingReason.SoldOut => T["The target is reached, and the whole harvest is sold."],
        ClosingReason.MinimumReached => T["The target is missed, but your minimum is sold: what was sold is shipped."],
        ClosingReason.TargetMissed => T["The target is missed."],
        ClosingReason.MinimumMissed => T["Less than your minimum is sold."],
        ClosingReason.NoPledges => T["Nobody has pledged yet."],
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
