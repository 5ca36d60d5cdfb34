using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What the site's e-mails are about, in a few words; the texts themselves have names and amounts in them.</summary>
public static class MailWords
{
    public static string Of(IStringLocalizer<AdminTexts> T, string template) => template.Split('.')[0] switch
    {
        "actual_weight" => T["The boxes weigh less"],
        "address_corrected" => T["Address corrected"],
        "batch_locked" => T["Addresses frozen"],
        "batch_locks" => T["Addresses will be frozen"],
        "batches_ready" => T["Batches are ready"],
        "campaign_approved" => T["Campaign approved"],
        "campaign_cancelled" => T["The campaign was cancelled"],
        "campaign_funded" => T["Campaign funded"],
        "campaign_missed" => T["The target was not reached"],
        "campaign_not_opened" => T["Campaign did not open"],
        "campaign_returned" => T["Campaign to be changed"],
        "campaign_submitted" => T["Campaign submitted"],
        "confirm_address" => T["Confirm the address"],
        "confirm_follow" => T["Confirm the follow"],
        "dispute_due" => T["Evidence is due"],
        "dispute_opened" => T["Dispute opened"],
        "dispute_opened_grower" => T["Dispute opened, to the grower"],
        "late_payment_called_off" or "late_payment_cancelled" or "late_payment_change" or "late_payment_closed" or "late_payment_refunded" => T["The payment came too late"],
        "news_closing_soon" => T["News: closing soon"],
        "news_digest" => T["News: digest"],
        "news_opened" => T["News: new campaign"],
        "parcel_at_point" => T["Parcel at the pick-up point"],
        "parcel_shipped" => T["Parcel shipped"],
        "payment_failed" => T["Payment failed"],
        "payout_account_changed" => T["Payout account changed"],
        "payout_returned" => T["Payout came back"],
        "pledge_cancelled" => T["Pledge cancelled"],
        "pledge_changed" => T["Pledge changed"],
        "pledge_code" => T["Code for a pledge"],
        "pledge_decreased" => T["Pledge reduced"],
        "pledge_paid" => T["Pledge paid"],
        "pledge_refunded" => T["Pledge refunded"],
        "receipt_asked" => T["Has it arrived?"],
        "receipt_asked_again" => T["Has it arrived? Once more"],
        "refund_failed" => T["Refund failed"],
        "refund_paid_by_bank" => T["Refund paid by bank"],
        "refund_returned" => T["Refund came back"],
        "reset_password" => T["Reset the password"],
        "short_harvest" => T["The harvest was short"],
        _ => template,
    };
}
