using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

public enum PayoutKind
{
    /// <summary>Released money, with its statement.</summary>
    Earnings,

    /// <summary>Paid when the campaign was funded, before parcels arrived; taken back from earnings.</summary>
    Advance,
}

public enum PayoutStatus
{
    /// <summary>Owed: on its way by Stripe, or waiting for an operator's bank transfer.</summary>
    Requested,

    /// <summary>One operator has made the bank transfer; another has still to confirm it.</summary>
    Recorded,

    Succeeded,

    /// <summary>Called off, and nothing is owed by it: an advance that was not sent when its campaign was cancelled, or earnings in whose place a transfer was found at Stripe.</summary>
    Void,
}

/// <summary>One transfer per campaign, grower, currency and run. The row is committed before Stripe is asked, and its id is the idempotency key.</summary>
public sealed class Payout
{
    private Payout()
    {
    }

    internal static Payout OfAdvance(Guid campaignId, Guid growerId, PayoutAccount account, Money amount, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Kind = PayoutKind.Advance,
        CampaignId = campaignId,
        GrowerId = growerId,
        AccountId = account.Id,
        Method = account.Kind,
        PlatformAccount = account.PlatformAccount,
        Currency = amount.Currency,
        AmountMinor = amount.Minor,
        RequestedAt = now,
    };

    public Guid Id { get; private set; }
    public PayoutKind Kind { get; private set; }
    public Guid? RunId { get; private set; }
    public Guid CampaignId { get; private set; }
    public Guid GrowerId { get; private set; }
    public Guid? AccountId { get; private set; }
    public PayoutMethod Method { get; private set; }
    public string PlatformAccount { get; private set; } = "";
    public string Currency { get; private set; } = "";
    public long AmountMinor { get; private set; }
    public PayoutStatus Status { get; private set; }
    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>Why the last attempt did not succeed: it is still owed, and tried again.</summary>
    public string? Failure { get; private set; }

    public DateTimeOffset? FailedAt { get; private set; }
    public int Attempts { get; private set; }

    /// <summary>How often Stripe refused it for certain.</summary>
    public int Refusals { get; private set; }

    public DateTimeOffset? AttemptedAt { get; private set; }

    public string? StripeTransferId { get; private set; }

    /// <summary>What was asked back of it and has come.</summary>
    public long ReversedMinor { get; private set; }

    public string? BalanceTransactionId { get; private set; }
    public string? SettlementCurrency { get; private set; }
    public long? SettlementGrossMinor { get; private set; }
    public string? BankReference { get; private set; }
    public DateOnly? PaidOn { get; private set; }
    public Guid? RecordedBy { get; private set; }
    public DateTimeOffset? RecordedAt { get; private set; }
    public Guid? ConfirmedBy { get; private set; }
    public DateTimeOffset? SucceededAt { get; private set; }

    /// <summary>The bank's reference of what it sent back, as one operator has seen it; another has still to confirm it.</summary>
    public string? ReturnReference { get; private set; }

    public Guid? ReturnRecordedBy { get; private set; }
    public DateTimeOffset? ReturnRecordedAt { get; private set; }

    /// <summary>How often its transfer came back: each time it is owed again.</summary>
    public int Returns { get; private set; }

    /// <summary>The bank's reference of the transfer that came back last.</summary>
    public string? ReturnedTransfer { get; private set; }

    /// <summary>The bank's reference under which that came back.</summary>
    public string? ReturnedReference { get; private set; }

    public DateTimeOffset? ReturnedAt { get; private set; }

    public Money Amount => new(AmountMinor, Currency);

    /// <summary>Owed, and no attempt at it can have succeeded; nor is it a transfer that was found and is not booked yet.</summary>
    public bool IsCertainlyUnpaid => Status == PayoutStatus.Requested && Attempts == Refusals && StripeTransferId is null;

    /// <summary>It goes to another account of its grower.</summary>
    public void PayTo(PayoutAccount account)
    {
        if (Status != PayoutStatus.Requested)
            throw new RuleBroken($"This payout is not waiting to be paid.");
        if (!IsCertainlyUnpaid)
            throw new RuleBroken($"Nobody knows yet what became of the last attempt. It is looked for and tried again automatically.");
        (AccountId, Method, Failure, FailedAt) = (account.Id, account.Kind, null, null);
    }

    /// <summary>The first of two operators has made the transfer, to that account.</summary>
    public void RecordTransfer(Guid accountId, long? amountMinor, string bankReference, DateOnly paidOn, Guid by, DateTimeOffset now)
    {
        MustBeByBank();
        if (Status == PayoutStatus.Recorded)
            throw new RuleBroken($"This transfer is recorded already. Another operator confirms it.");
        if (AccountId != accountId)
            throw new RuleBroken($"The farm has given another account since you read this page. If you have sent the money, ask your bank to call it back, and send it to the account that is shown now.");
        if (amountMinor is not null && amountMinor != AmountMinor)
            throw new RuleBroken($"This payout is {Amount} now: some of what it advanced went back to backers since you read this page. If you have sent the money, ask your bank to call it back, and send what is shown now.");
        var reference = bankReference.Trim();
        var rules = new InputRules();
        rules.Require(TypedText.IsLine(reference, 1, 140), nameof(BankReference), $"Give the bank's reference of the transfer, in at most 140 characters.");
        rules.Require(paidOn > DateOnly.MinValue, nameof(PaidOn), $"Say on which day the transfer was made.");
        rules.Require(paidOn <= DateOnly.FromDateTime(now.UtcDateTime).AddDays(1), nameof(PaidOn), $"The transfer has been made: its day is not in the future.");
        rules.ThrowIfBroken();
        (BankReference, PaidOn, RecordedBy, RecordedAt) = (reference, paidOn, by, now);
        Status = PayoutStatus.Recorded;
    }

    /// <summary>The second has seen on the bank's statement what was recorded then.</summary>
    public void ConfirmTransfer(DateTimeOffset? recordedAt, Guid by, DateTimeOffset now)
    {
        MustBeByBank();
        MustBeRecorded(recordedAt);
        if (by == RecordedBy)
            throw new RuleBroken($"You recorded this transfer. Another operator confirms it.");
        (ConfirmedBy, SucceededAt) = (by, now);
        Status = PayoutStatus.Succeeded;
    }

    /// <summary>It was recorded by mistake: nothing has left, and it is owed as before.</summary>
    public void TakeBackRecord(DateTimeOffset? recordedAt)
    {
        MustBeByBank();
        MustBeRecorded(recordedAt);
        (BankReference, PaidOn, RecordedBy, RecordedAt) = (null, null, null, null);
        Status = PayoutStatus.Requested;
    }

    /// <summary>One operator has seen on the bank's statement that the confirmed transfer came back.</summary>
    public void RecordReturn(DateTimeOffset? recordedAt, string reference, Guid by, DateTimeOffset now)
    {
        MustBePaidByBank();
        MustBeSeen(RecordedAt, recordedAt);
        if (ReturnRecordedAt is not null)
            throw new RuleBroken($"That it came back has been recorded already. Another operator confirms it.");
        var given = reference.Trim();
        if (!TypedText.IsLine(given, 1, 140))
            throw new RuleBroken(nameof(ReturnReference), $"Give the bank's reference of what came back, in at most 140 characters.");
        (ReturnReference, ReturnRecordedBy, ReturnRecordedAt) = (given, by, now);
    }

    /// <summary>It was a mistake: the transfer did not come back.</summary>
    public void TakeReturnBack(DateTimeOffset? returnRecordedAt)
    {
        MustBeReturning(returnRecordedAt);
        (ReturnReference, ReturnRecordedBy, ReturnRecordedAt) = (null, null, null);
    }

    /// <summary>Another has seen it too: it is owed again, and goes to where its grower is paid by bank now.</summary>
    public void ConfirmReturn(DateTimeOffset? returnRecordedAt, PayoutAccount? account, Guid by, DateTimeOffset now)
    {
        MustBeReturning(returnRecordedAt);
        if (by == ReturnRecordedBy)
            throw new RuleBroken($"You recorded that it came back. Another operator has to confirm it.");
        (ReturnedTransfer, ReturnedReference, ReturnedAt) = (BankReference, ReturnReference, now);
        (BankReference, PaidOn, RecordedBy, RecordedAt, ConfirmedBy, SucceededAt) = (null, null, null, null, null, null);
        (ReturnReference, ReturnRecordedBy, ReturnRecordedAt) = (null, null, null);
        AccountId = account?.Id ?? AccountId;
        Returns++;
        Status = PayoutStatus.Requested;
    }

    private void MustBeReturning(DateTimeOffset? seen)
    {
        MustBePaidByBank();
        if (ReturnRecordedAt is null)
            throw new RuleBroken($"Nobody has recorded that this transfer came back.");
        MustBeSeen(ReturnRecordedAt, seen);
    }

    private void MustBePaidByBank()
    {
        if (Method != PayoutMethod.Bank || Status != PayoutStatus.Succeeded || BankReference is null || StripeTransferId is not null)
            throw new RuleBroken($"No bank transfer of this payout has been confirmed, or it is known already that it came back.");
    }

    private void MustBeRecorded(DateTimeOffset? seen)
    {
        if (Status != PayoutStatus.Recorded)
            throw new RuleBroken($"No transfer is recorded yet.");
        MustBeSeen(RecordedAt, seen);
    }

    // Who answers says it of what they read, not of what was recorded since.
    private static void MustBeSeen(DateTimeOffset? recorded, DateTimeOffset? seen)
    {
        if (recorded != seen)
            throw new RuleBroken($"It has been recorded anew since you read this page. Compare it with the bank's statement, and answer again.");
    }

    private void MustBeByBank()
    {
        if (Method != PayoutMethod.Bank)
            throw new RuleBroken($"This payout is made by Stripe.");
        if (Status == PayoutStatus.Succeeded)
            throw new RuleBroken($"This payout was made already.");
        if (Status == PayoutStatus.Void)
            throw new RuleBroken($"This payout was called off: its campaign was cancelled.");
    }
}

/// <summary>One booking of the payable account, with what it is made of.</summary>
public sealed class PayoutLine
{
    private PayoutLine()
    {
    }

    public long Id { get; private set; }
    public Guid PayoutId { get; private set; }
    public long LedgerEntryId { get; private set; }

    /// <summary>The booking's: parcel_released, reserve_released, refund_requested, payout_carried, advance_recouped, advance_voided, advance_found, debt_recouped, reversal_found, dispute_….</summary>
    public string Kind { get; private set; } = "";

    public Guid SourceId { get; private set; }
    public DateTimeOffset OccurredAt { get; private set; }
    public long GrossMinor { get; private set; }
    public long PlatformFeeMinor { get; private set; }
    public long ProcessingFeeMinor { get; private set; }
    public long ReserveMinor { get; private set; }
    public long AmountMinor { get; private set; }
}

/// <summary>Prepared by a sweep or begun by an operator; started, it has made its payouts.</summary>
public sealed class PayoutRun
{
    private PayoutRun()
    {
    }

    public PayoutRun(DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        PreparedAt = now;
    }

    public Guid Id { get; private set; }
    public DateTimeOffset PreparedAt { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }
    public Guid? StartedBy { get; private set; }

    public void Start(Guid by, DateTimeOffset now)
    {
        if (StartedAt is not null)
            throw new RuleBroken($"This run was started already.");
        (StartedAt, StartedBy) = (now, by);
    }
}
