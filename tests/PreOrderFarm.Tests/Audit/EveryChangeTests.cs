using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Tests.Architecture;

namespace PreOrderFarm.Tests.Audit;

/// <summary>
/// What people do is written down, or stands here with the reason why not. What EF Core saves is written down by itself if
/// its kind is one of AuditRules; what SQL writes, by RecordAct.
/// </summary>
public sealed partial class EveryChangeTests
{
    private static readonly Dictionary<string, string> WrittenBySqlAndToldOtherwise = new(StringComparer.Ordinal)
    {
        ["Campaigns/ChangeHarvestCap.cs"] = "the campaign's cap is saved with its entry; SQL moves the counter that mirrors it",
        ["Campaigns/ChangeOfferCap.cs"] = "the offer's cap is saved with its entry; SQL moves the counter that mirrors it",
        ["Campaigns/EditOffer.cs"] = "the offer is saved with its entry; SQL moves the counter that mirrors its cap",
        ["Campaigns/OfferPickUps.cs"] = "the pick-up points of a campaign are saved with their entries; SQL moves the counters that mirror their capacity",
        ["Campaigns/RemoveOffer.cs"] = "the offer is removed with its entry; SQL removes its counter",
        ["Campaigns/KeepTyped.cs"] = "what is typed changes nothing until it is sent",
        ["Closing/ClosingDelays.cs"] = "the site's own notes on what could not close yet",
        ["Fulfilment/Carriers/StartCarrierImport.cs"] = "the upload is saved with its entry; older ones that nobody applied are forgotten, as all are after a day",
        ["Fulfilment/PackingOpenings.cs"] = "a hint to others that is gone after minutes; nothing is changed by it",
        ["Fulfilment/PackingScans.cs"] = "the log of scans; what a scan changes, the parcel's entry says",
        ["News/FollowGrower.cs"] = "to ask an address is no follow; the yes is saved with its entry",
        ["News/NewsReaders.cs"] = "an address is remembered, and nothing chosen",
        ["Payouts/GiveBankDetails.cs"] = "the account is saved with its entry; what waits for a transfer follows it",
        ["Payouts/MovePayout.cs"] = "the payout is saved with its entry; SQL moves the intent that sends it",
        ["Payouts/OnboardGrower.cs"] = "the account is saved with its entry; what Stripe calls it, Stripe has answered",
        ["Payouts/PayoutAccountAccess.cs"] = "what follows from the accounts, which have entries",
        ["Printing/Prepared/AskForPrint.cs"] = "a copy on paper that the site makes; who takes it stands in the log of what was printed",
        ["Printing/Prepared/RetryPrint.cs"] = "the same copy is made once more",
        ["Printing/PrintRuns.cs"] = "the log of what was printed is its own record, and says what moved the printer's next label",
        ["Payouts/StartPayoutRun.cs"] = "the run is saved with its entry; what SQL prepares, the site does",
    };

    private static readonly Dictionary<string, string> SavedWithoutAnEntry = new(StringComparer.Ordinal)
    {
        ["AuditEntry"] = "the trail itself",
        ["CampaignFunds"] = "a counter that pledges move",
        ["CampaignUnits"] = "a counter that pledges move",
        ["PickUpUnits"] = "a counter that pledges move",
        ["OfferUnits"] = "a counter that pledges move",
        ["DataProtectionKey"] = "keys that the site makes for itself",
        ["Dispute"] = "what a bank does, with its own history; evidence that a person sends has entries",
        ["Email"] = "the e-mail is its own record",
        ["IdentityUserClaim"] = "nobody has one",
        ["IdentityUserLogin"] = "nobody has one",
        ["IdentityUserToken"] = "secrets of a second factor; that it is on or off, the member's entry says",
        ["Intent"] = "what follows from a change; RetryIntent records itself",
        ["ParcelLine"] = "planned with its parcel; a short harvest cuts it, which is an entry of its campaign",
        ["PayoutLine"] = "the payout's entry says it",
        ["PayoutTerms"] = "fixed by the site when it was funded, from settings that have entries",
        ["Photo"] = "a file; where it is shown has entries",
        ["PledgeChangeLine"] = "its change's entry says it",
        ["PledgeCode"] = "a code that was sent",
        ["PledgeRequest"] = "a key that keeps a form from being sent twice",
        ["Release"] = "money that the site moves by itself; the ledger tells it",
        ["ReserveRelease"] = "money that the site moves by itself; the ledger tells it",
        ["StripeEventCursor"] = "how far Stripe's list was read",
        ["StripeEventRow"] = "what Stripe told; DeadStripeEvents records itself",
        ["TransferReversal"] = "money that the site moves by itself; the ledger tells it",
    };

    [Fact]
    public void What_a_person_has_SQL_write_is_written_down_or_stands_here()
    {
        var writers = Repository.Sources("src/PreOrderFarm")
            .Where(file => TakesActor().IsMatch(file.Code) && (file.Strings.Any(text => Writes().IsMatch(text)) || file.Code.Contains("ExecuteDelete", StringComparison.Ordinal) || file.Code.Contains("ExecuteUpdate", StringComparison.Ordinal)))
            .Select(file => (Path: file.Path["src/PreOrderFarm/".Length..], IsRecorded: file.Code.Contains("RecordActAsync", StringComparison.Ordinal)))
            .ToList();

        Assert.True(writers.Count > 12, $"Only {writers.Count} files were found.");
        Findings.MustBeNone(writers.Where(writer => !writer.IsRecorded && !WrittenBySqlAndToldOtherwise.ContainsKey(writer.Path)).Select(writer => writer.Path));
        Findings.MustBeNone(WrittenBySqlAndToldOtherwise.Keys.Except(writers.Where(writer => !writer.IsRecorded).Select(writer => writer.Path), StringComparer.Ordinal).Select(path => $"{path} needs no exception"));
    }

    [Fact]
    public void Every_kind_of_row_that_EF_Core_saves_is_written_down_or_stands_here()
    {
        using var db = new FarmDbContext(new DbContextOptionsBuilder<FarmDbContext>().UseNpgsql("Host=nowhere").Options);
        var unsaid = db.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson() && AuditRules.KindOf(entity.ClrType, isPerson: true) is null)
            .Select(entity => entity.ClrType.Name.Split('`')[0]).Distinct(StringComparer.Ordinal).ToList();

        Findings.MustBeNone(unsaid.Except(SavedWithoutAnEntry.Keys, StringComparer.Ordinal));
        Findings.MustBeNone(SavedWithoutAnEntry.Keys.Except(unsaid, StringComparer.Ordinal).Select(name => $"{name} needs no exception"));
    }

    [GeneratedRegex(@"public (async |static )*Task[^(;]*Async(<[^>]*>)?\(\s*(this FarmDbContext db, )?Actor ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TakesActor();

    [GeneratedRegex(@"\b(insert\s+into|update\s+[a-z_]+(\s+[a-z])?\s+set|delete\s+from)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Writes();
}
