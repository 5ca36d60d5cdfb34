using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What the jobs of PreOrderFarm.Jobs.Schedules do, said to an operator.</summary>
internal static class JobWords
{
    public static string What(IStringLocalizer<AdminTexts> T, string name) => name switch
    {
        "CloseDueCampaigns" => T["Closes campaigns whose deadline has come"],
        "OpenScheduledCampaigns" => T["Opens campaigns whose start has come"],
        "ExpireHolds" => T["Closes payment pages that nobody used in time"],
        "ProcessStripeEvents" => T["Works through what Stripe has told us"],
        "SettlePayments" => T["Books what Stripe charged for payments and refunds"],
        "CompleteCampaigns" => T["Completes campaigns whose boxes have all arrived"],
        "LockDueBatches" => T["Freezes the addresses of batches at the announced time"],
        "RequestAdvances" => T["Pays farms the advances that they were granted"],
        "AskForReceipt" => T["Asks backers whether their box has arrived"],
        "SettleWeights" => T["Settles boxes that are sold by weight"],
        "ReleaseParcels" => T["Releases money for boxes that have arrived"],
        "ReleaseReserves" => T["Makes reserves payable whose time is over"],
        "PreparePayoutRun" => T["Prepares the next payout run"],
        "RefreshPayoutAccounts" => T["Asks Stripe how farms' accounts stand"],
        "SweepPhotos" => T["Removes photos that nothing shows any more"],
        "FollowDisputes" => T["Follows disputes at the banks"],
        "RemindOfDisputes" => T["Reminds of disputes that wait for an answer"],
        "TellNews" => T["Tells followers what is new"],
        "SendDigests" => T["Sends summaries of news"],
        "ForgetUnconfirmed" => T["Forgets addresses that nobody confirmed"],
        "ForgetCarrierImports" => T["Forgets carriers' tables that were left lying"],
        "PreparePrints" => T["Makes large prints"],
        "AskAboutOverdueMoney" => T["Asks Stripe about payments and refunds that are overdue"],
        "ReadMissedEvents" => T["Reads what Stripe said and we did not hear"],
        "Reconcile" => T["Compares our books with Stripe's"],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
