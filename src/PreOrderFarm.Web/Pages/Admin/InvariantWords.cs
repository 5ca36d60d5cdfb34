using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What the invariants of the view ledger_check say to an operator: what is wrong, and what to do about it.</summary>
internal static class InvariantWords
{
    public static string Wrong(IStringLocalizer<AdminTexts> T, int invariant) => invariant switch
    {
        1 => T["A booking does not add up to zero."],
        2 => T["Our books and Stripe's differ."],
        3 => T["More was sold than there is, or it is counted wrongly."],
        4 => T["A refund or a payment does not agree with what is held and owed."],
        5 => T["A paid box is in no parcel, or a parcel is nobody's."],
        6 => T["A farm was or would be sent money that is not its own."],
        7 => T["A campaign was not closed in time, or not as it says."],
        8 => T["An e-mail was not sent, or was sent twice."],
        9 => T["Money is to be moved, and nothing is set to move it."],
        _ => throw new ArgumentOutOfRangeException(nameof(invariant), invariant, null),
    };

    public static string WhatToDo(IStringLocalizer<AdminTexts> T, int invariant) => invariant switch
    {
        1 => T["The database refuses such bookings: somebody has changed it by hand. Start no payout run, and have whoever looks after the database find out who."],
        2 => T["Open Reconciliation: it lists what differs, with what to do. Press Compare now first if the last comparison is old."],
        3 => T["Stop the campaign's sales by lowering its harvest cap to what is sold, and have its pledges counted again."],
        4 => T["Open Refunds and the campaign's proof: the pledge whose difference is not zero is the one to look at. Refund nothing by hand before that is clear."],
        5 => T["Do not ship this batch until the pledge and its parcels agree. A paid pledge without a parcel is to be shipped or refunded."],
        6 => T["Start no payout run. Compare the campaign's payouts with what was released to it; what was sent beyond that is to be asked back."],
        7 => T["See below what waits. If campaigns wait to be closed, no worker is running: have one started, it closes them by itself."],
        8 => T["Open Queue: what was given up is listed there with its reason, and can be tried again."],
        9 => T["Open Reconciliation and press Compare now: a refund that no worker would take can be repaired there. For a payout, have it looked at before anything is sent by hand."],
        _ => throw new ArgumentOutOfRangeException(nameof(invariant), invariant, null),
    };
}
