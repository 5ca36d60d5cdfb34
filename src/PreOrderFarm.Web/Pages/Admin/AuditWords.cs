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
        _ => action,
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
