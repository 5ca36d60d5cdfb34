using Microsoft.Extensions.Localization;
using PreOrderFarm.Overview;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What the kinds of things are called that are found and whose changes are written down.</summary>
internal static class AuditWords
{
    public static string Found(IStringLocalizer<AdminTexts> T, FoundKind kind) => kind switch
    {
        FoundKind.Pledge => T["Pledges"],
        FoundKind.Member => T["Members"],
        FoundKind.Campaign => T["Campaigns"],
        FoundKind.Grower => T["Farms"],
        FoundKind.Parcel => T["Parcels"],
        FoundKind.Payment => T["Payments"],
        FoundKind.Refund => T["Refunds"],
        FoundKind.Dispute => T["Disputes"],
        FoundKind.Payout => T["Payouts"],
        FoundKind.Batch => T["Batches"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Action(IStringLocalizer<AdminTexts> T, string action) => action switch
    {
        "added" => T["added"],
        "changed" => T["changed"],
        "removed" => T["removed"],
        "tried_again" => T["tried again"],
        "links_revoked" => T["links made void"],
        "refund_asked" => T["refund asked for"],
        "details_asked" => T["bank details asked for"],
        "transfer_recorded" => T["bank transfer recorded"],
        "transfer_taken_back" => T["bank transfer taken back"],
        "transfer_confirmed" => T["bank transfer confirmed"],
        "return_recorded" => T["return by the bank recorded"],
        "return_taken_back" => T["return by the bank taken back"],
        "return_confirmed" => T["return by the bank confirmed"],
        "repaired" => T["repaired"],
        "harvest_divided" => T["short harvest divided"],
        _ => action,
    };

    /// <summary>How something stands: a campaign, a pledge, money or a parcel, as its column says.</summary>
    public static string State(IStringLocalizer<AdminTexts> T, string state) => state switch
    {
        "draft" => T["Draft"],
        "in_review" => T["In review"],
        "scheduled" => T["Scheduled"],
        "open" => T["Open"],
        "closing" => T["Closing"],
        "funded" => T["Funded"],
        "unfunded" => T["Target missed"],
        "completed" => T["Completed"],
        "cancelled" => T["Cancelled"],
        "held" => T["Held"],
        "confirmed" => T["Confirmed"],
        "expired" => T["Expired"],
        "pending" => T["Pending"],
        "succeeded" => T["Done"],
        "failed" => T["failed"],
        "requested" => T["Asked for"],
        "paid_by_bank" => T["Sent by bank"],
        "taken_by_bank" => T["Taken back by the bank"],
        "planned" => T["Planned"],
        "packed" => T["Packed"],
        "shipped" => T["Shipped"],
        "delivered" => T["Delivered"],
        "settled" => T["Settled"],
        "void" => T["Void"],
        "recorded" => T["Recorded"],
        "needs_response" => T["Evidence is asked for"],
        "under_review" => T["With the bank"],
        "won" => T["Won"],
        "lost" => T["Lost"],
        "warning_needs_response" => T["An inquiry: an answer is asked for"],
        "warning_under_review" => T["An inquiry, with the bank"],
        "warning_closed" => T["An inquiry, closed"],
        "prevented" => T["Prevented"],
        _ => state,
    };

    /// <summary>Of what an entry is.</summary>
    public static string Kind(IStringLocalizer<AdminTexts> T, string kind) => kind switch
    {
        "campaign" => T["Campaign"],
        "offer" => T["Box"],
        "shipping_price" => T["Shipping price"],
        "region" => T["Region"],
        "area" => T["Area of a region"],
        "campaign_photo" => T["Photo"],
        "closing" => T["Closing of a campaign"],
        "grower" => T["Farm"],
        "staff" => T["Staff of a farm"],
        "campaign_pick_up" => T["Pick-up point of a campaign"],
        "pick_up_point" => T["Pick-up point"],
        "printer" => T["Printer"],
        "payout_settings" => T["Terms of payouts"],
        "payout_account" => T["Payout account"],
        "member" => T["Member"],
        "follow" => T["Follow"],
        "news_settings" => T["News settings"],
        "access_token" => T["Access token"],
        "passkey" => T["Passkey"],
        "pledge" => T["Pledge"],
        "pledge_line" => T["Line of a pledge"],
        "pledge_change" => T["Change of a pledge"],
        "payment" => T["Payment"],
        "refund" => T["Refund"],
        "bank_refund" => T["Refund by bank"],
        "batch" => T["Batch"],
        "parcel" => T["Parcel"],
        "parcel_correction" => T["Correction of a parcel"],
        "parcel_exception" => T["What a parcel lacks"],
        "release_block" => T["Stop of a release"],
        "dispute_evidence" => T["Evidence for a bank"],
        "payout" => T["Payout"],
        "payout_run" => T["Payout run"],
        "difference" => T["Difference with Stripe"],
        "intent" => T["Effect on the outside"],
        "stripe_event" => T["Event of Stripe"],
        _ => kind,
    };

    public static string Money(IStringLocalizer<AdminTexts> T, string what) => what switch
    {
        "payment" => T["Payment"],
        "refund" => T["Refund"],
        "dispute" => T["Dispute"],
        _ => what,
    };

    /// <summary>Where the subject of an entry can be looked at; null when it has no page of its own.</summary>
    public static string? AddressOf(string kind, string subjectId) => kind switch
    {
        "campaign" or "closing" => $"/grower/campaigns/{subjectId}",
        "member" => $"/admin/members/{subjectId}",
        "pledge" => $"/pledges/{subjectId}",
        "payout" => $"/payouts/{subjectId}",
        "batch" => $"/packing/batches/{subjectId}",
        _ => null,
    };
}
