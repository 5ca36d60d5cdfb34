using Microsoft.Extensions.Localization;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What the operators' money pages call things: kinds as they stand in the database, in plain words.</summary>
internal static class MoneyWords
{
    public static string Intent(IStringLocalizer<AdminTexts> T, string kind) => kind switch
    {
        "refund" => T["Pay a refund"],
        "expire_checkout" => T["Close a payment page"],
        "send_email" => T["Send an e-mail"],
        "transfer" => T["Pay a grower"],
        "transfer_reversal" => T["Take money back from a grower"],
        "dispute_evidence" => T["Send evidence to a bank"],
        _ => kind,
    };

    public static string Refund(IStringLocalizer<AdminTexts> T, OpenRefund refund) => (refund.Status, refund.PendingReason) switch
    {
        ("pending", "insufficient_funds") => T["On its way: Stripe waits for our balance"],
        ("pending", _) => T["On its way"],
        ("requested", _) => T["In the queue"],
        (_, _) when refund.IsWithBank => T["With the backer's bank"],
        (_, _) when refund.RecordedAt is not null => T["Bank transfer to be confirmed"],
        _ => T["Owed"],
    };

    public static string Reason(IStringLocalizer<AdminTexts> T, string reason) => SnakeCaseReason(reason) switch
    {
        RefundReason.CampaignMissed => T["The target was not reached"],
        RefundReason.CampaignCancelled => T["The campaign was cancelled"],
        RefundReason.PledgeCancelled => T["The backer cancelled"],
        RefundReason.PledgeDecreased => T["The backer changed the pledge"],
        RefundReason.LatePayment => T["The payment came too late"],
        RefundReason.Goodwill => T["Goodwill"],
        RefundReason.ShortHarvest => T["The harvest was short"],
        RefundReason.ActualWeight => T["The boxes weigh less"],
        var other => throw new InvalidOperationException($"No refund has the reason {other}."),
    };

    /// <summary>Why Stripe could not pay a refund back, as its codes say.</summary>
    public static string Failure(IStringLocalizer<AdminTexts> T, string code) => code switch
    {
        "charge_for_pending_refund_disputed" => T["The payment is disputed"],
        "declined" => T["Declined by the bank"],
        "expired_or_canceled_card" => T["The card has expired or was cancelled"],
        "insufficient_funds" => T["Our balance was too low"],
        "lost_or_stolen_card" => T["The card was lost or stolen"],
        "merchant_request" => T["Called off by us"],
        "unknown" => T["unknown"],
        _ => "",
    };

    public static string Difference(IStringLocalizer<AdminTexts> T, string kind) => kind switch
    {
        DifferenceKinds.ChargeUnknown => T["A charge at Stripe that we do not know"],
        DifferenceKinds.PaymentNotRecorded => T["A payment that has not been recorded here"],
        DifferenceKinds.RefundUnknown => T["A refund at Stripe that we do not know"],
        DifferenceKinds.RefundState => T["A refund that stands otherwise at Stripe"],
        DifferenceKinds.RefundWaits => T["A refund that no worker would take"],
        DifferenceKinds.TransferUnknown => T["A transfer to a grower that we do not know"],
        DifferenceKinds.TransferNotRecorded => T["A transfer that has not been recorded here"],
        DifferenceKinds.TransferReversed => T["A transfer of which another sum is left at Stripe"],
        DifferenceKinds.DisputeUnknown => T["A dispute that we do not know"],
        DifferenceKinds.DisputeState => T["A dispute that stands otherwise at Stripe"],
        "payment_amount" => T["A payment of another amount"],
        "payment_missing" => T["A payment that Stripe does not have"],
        "refund_amount" => T["A refund of another amount"],
        "refund_missing" => T["A refund that Stripe does not have"],
        "transfer_missing" => T["A transfer that Stripe does not have"],
        "withdrawn_beyond_earned" => T["More went to your bank than was earned"],
        "clearing" => T["The balance at Stripe and our clearing account"],
        _ => kind,
    };

    public static string WhatToDo(IStringLocalizer<AdminTexts> T, string kind) => kind switch
    {
        DifferenceKinds.ChargeUnknown => T["Repair writes the payment down again and pays it back, because what was ordered is lost; the backer is told."],
        DifferenceKinds.PaymentNotRecorded => T["Repair asks Stripe and confirms the pledge, or pays the money back if it comes too late."],
        DifferenceKinds.RefundUnknown => T["Repair writes the refund down and books it. If others of the same payment wait here, look at the pledge first."],
        DifferenceKinds.RefundState => T["Repair asks Stripe and writes down how the refund stands."],
        DifferenceKinds.RefundWaits => T["Repair puts the refund into the queue again, under its own key."],
        DifferenceKinds.TransferUnknown => T["Repair writes the payout down and takes its money from what is payable; payouts of that campaign that wait would pay it again and are called off. Until then nothing is sent to this grower for it."],
        DifferenceKinds.TransferNotRecorded => T["Repair writes down that the payout was made."],
        DifferenceKinds.TransferReversed => T["Repair writes down what was taken back of it. If nothing was, compare the payout here with Stripe's dashboard."],
        DifferenceKinds.DisputeUnknown or DifferenceKinds.DisputeState => T["Repair asks Stripe and does what follows: stops the parcels, books the money, ends it. Repair its payment first if that is listed."],
        "transfer_missing" => T["Stop payouts to this grower, and compare the payout here with Stripe's dashboard. Nothing is repaired by itself."],
        "withdrawn_beyond_earned" => T["Here: fees earned, less what Stripe cost. At Stripe: what was paid out to your bank. The rest is backers' and growers' money: top the balance up at Stripe by the difference."],
        "clearing" => T["Usually follows from the others and goes away with them. What stays are movements of a kind that is not booked here: look at the balance in Stripe's dashboard."],
        _ => T["Compare the payment here with Stripe's dashboard. Nothing is repaired by itself."],
    };

    private static RefundReason SnakeCaseReason(string reason) => Database.SnakeCase.Parse<RefundReason>(reason);
}
