using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>A payer's complaint. <c>AmountMinor</c> null contests all that was not refunded.</summary>
public sealed record DisputeRequest(string Reason = "product_not_received", bool IsInquiry = false, long? AmountMinor = null);

/// <summary>What the bank says.</summary>
public enum DisputeDecision
{
    Won,
    Lost,

    /// <summary>An inquiry ends without becoming a dispute.</summary>
    Closed,

    /// <summary>An inquiry becomes a dispute, and takes the money.</summary>
    Escalated,
}

/// <summary>
/// A dispute from complaint to verdict, in the order of https://docs.stripe.com/disputes/how-disputes-work: the money
/// goes with the dispute's beginning, and comes back only if it is won.
/// </summary>
internal static class DisputeProgress
{
    /// <summary>https://docs.stripe.com/testing#evidence: these words in uncategorized_text decide at once.</summary>
    private const string WinningEvidence = "winning_evidence";

    private const string LosingEvidence = "losing_evidence";

    public static void Resume(SandboxState state)
    {
        foreach (var charge in state.Charges.All().Where(charge => charge.Status == ChargeStatus.Succeeded && !charge.IsDisputed))
        {
            OpenLater(state, charge);
        }
        foreach (var dispute in state.Disputes.All().Where(dispute => !dispute.IsClosed))
        {
            CloseWhenDue(state, dispute);
        }
    }

    /// <summary>For the test cards that dispute.</summary>
    public static void OpenLater(SandboxState state, Charge charge)
    {
        if (TestCards.Dispute(charge.CardNumber) is not { } request)
        {
            return;
        }
        state.Agenda.At(DateTimeOffset.FromUnixTimeSeconds(charge.Created) + state.Options.DisputeDelay, () =>
        {
            if (!state.Charges.Get(charge.Id).IsDisputed)
            {
                Open(state, charge.Id, request);
            }
        });
    }

    public static Dispute Open(SandboxState state, string chargeOrIntentId, DisputeRequest request)
    {
        var charge = Charge(state, chargeOrIntentId);
        var earlier = state.Disputes.All().Where(dispute => dispute.ChargeId == charge.Id).ToList();
        if (charge.Status != ChargeStatus.Succeeded || earlier.Exists(dispute => !dispute.IsClosed))
        {
            throw StripeError.Refused($"Charge {charge.Id} cannot be disputed: it was not paid, or is disputed already.");
        }
        var left = charge.AmountMinor - earlier.Where(dispute => dispute.Status == DisputeStatus.Lost).Sum(dispute => dispute.AmountMinor);
        var amount = request.AmountMinor ?? left - charge.RefundedMinor;
        if (amount < 1 || amount > left)
        {
            throw StripeError.Refused("Nothing is left of the charge to dispute, or less than that.", null, "amount");
        }
        state.Charges.Put(charge with { IsDisputed = true });
        var dispute = state.Disputes.Put(new Dispute
        {
            Id = Ids.New("du_"),
            Created = state.NowSeconds,
            ChargeId = charge.Id,
            PaymentIntentId = charge.PaymentIntentId,
            AmountMinor = amount,
            Currency = charge.Currency,
            Reason = request.Reason,
            Status = request.IsInquiry ? DisputeStatus.WarningNeedsResponse : DisputeStatus.NeedsResponse,
            DueBy = (state.Now + state.Options.DisputeTime).ToUnixTimeSeconds(),
            CardNumber = charge.CardNumber,
        });
        CloseWhenDue(state, dispute);
        if (request.IsInquiry)
        {
            state.Emit("charge.dispute.created", dispute);
            return dispute;
        }
        dispute = Withdraw(state, dispute);
        state.Emit("charge.dispute.created", dispute);
        state.Emit("charge.dispute.funds_withdrawn", dispute);
        return dispute;
    }

    public static Dispute Submit(SandboxState state, Dispute dispute)
    {
        var text = dispute.Evidence.GetValueOrDefault("uncategorized_text", "");
        var submitted = state.Disputes.Put(dispute with
        {
            SubmissionCount = dispute.SubmissionCount + 1,
            Status = dispute.IsInquiry ? DisputeStatus.WarningUnderReview : DisputeStatus.UnderReview,
        });
        state.Emit("charge.dispute.updated", submitted, new JsonObject { ["status"] = dispute.StatusName });
        return (text.Contains(WinningEvidence, StringComparison.Ordinal), text.Contains(LosingEvidence, StringComparison.Ordinal)) switch
        {
            (true, _) => Decide(state, submitted, submitted.IsInquiry ? DisputeDecision.Closed : DisputeDecision.Won),
            (false, true) => Decide(state, submitted, submitted.IsInquiry ? DisputeDecision.Escalated : DisputeDecision.Lost),
            _ => submitted,
        };
    }

    public static Dispute Decide(SandboxState state, Dispute dispute, DisputeDecision decision)
    {
        MustFit(dispute, decision);
        return decision switch
        {
            DisputeDecision.Won => Win(state, dispute),
            DisputeDecision.Lost => Close(state, dispute, DisputeStatus.Lost),
            DisputeDecision.Closed => Close(state, dispute, DisputeStatus.WarningClosed),
            DisputeDecision.Escalated => Escalate(state, dispute),
            _ => throw new InvalidOperationException($"No such decision: {decision}."),
        };
    }

    /// <summary>A bank holds, or keeps, the money of this charge.</summary>
    public static bool HasTaken(SandboxState state, Charge charge) =>
        charge.IsDisputed && state.Disputes.All().Any(dispute =>
            dispute.ChargeId == charge.Id
            && dispute.Status is DisputeStatus.NeedsResponse or DisputeStatus.UnderReview or DisputeStatus.Lost);

    /// <summary>An inquiry about a charge that was given back has no more reason.</summary>
    public static void Refunded(SandboxState state, Charge charge)
    {
        if (charge is { IsDisputed: true } && charge.RefundedMinor == charge.AmountMinor
            && state.Disputes.All().FirstOrDefault(dispute => dispute.ChargeId == charge.Id && dispute is { IsInquiry: true, IsClosed: false }) is { } inquiry)
        {
            Close(state, inquiry, DisputeStatus.WarningClosed);
        }
    }

    private static Charge Charge(SandboxState state, string id) =>
        (id.StartsWith("pi_", StringComparison.Ordinal) ? state.PaymentIntents.Find(id)?.LatestChargeId : id) is { } chargeId
            ? state.Charges.Find(chargeId) ?? throw StripeError.NoSuch("charge", id, "charge", 404)
            : throw StripeError.NoSuch("charge", id, "charge", 404);

    private static void MustFit(Dispute dispute, DisputeDecision decision)
    {
        var isForInquiries = decision is DisputeDecision.Closed or DisputeDecision.Escalated;
        if (dispute.IsClosed || dispute.IsInquiry != isForInquiries)
        {
            throw StripeError.Refused($"A dispute that is {dispute.StatusName} cannot be {JsonNameOf(decision)}.", "status_transition_invalid");
        }
    }

    /// <summary>Evidence that nobody gave in time loses a dispute, and ends an inquiry.</summary>
    private static void CloseWhenDue(SandboxState state, Dispute opened) =>
        state.Agenda.At(DateTimeOffset.FromUnixTimeSeconds(opened.DueBy), () =>
        {
            var dispute = state.Disputes.Get(opened.Id);
            if (!dispute.IsClosed && dispute.SubmissionCount == 0)
            {
                Close(state, dispute, dispute.IsInquiry ? DisputeStatus.WarningClosed : DisputeStatus.Lost);
            }
        });

    private static Dispute Escalate(SandboxState state, Dispute inquiry)
    {
        var dispute = Withdraw(state, inquiry with
        {
            Status = DisputeStatus.NeedsResponse,
            SubmissionCount = 0,
            DueBy = (state.Now + state.Options.DisputeTime).ToUnixTimeSeconds(),
        });
        CloseWhenDue(state, dispute);
        state.Emit("charge.dispute.updated", dispute, new JsonObject { ["status"] = inquiry.StatusName });
        state.Emit("charge.dispute.funds_withdrawn", dispute);
        return dispute;
    }

    private static Dispute Withdraw(SandboxState state, Dispute dispute)
    {
        var booked = state.BalanceTransactions.Put(BalanceTransaction.Of(
            state, -BalanceTransaction.Exchange(state, dispute.AmountMinor, dispute.Currency), dispute.Currency, "adjustment", "dispute", dispute.Id) with
        {
            FeeMinor = state.Options.DisputeFeeMinor,
            Description = $"Chargeback withdrawal for {dispute.ChargeId}",
        });
        return state.Disputes.Put(dispute with { BalanceTransactionIds = [.. dispute.BalanceTransactionIds, booked.Id] });
    }

    private static Dispute Win(SandboxState state, Dispute dispute)
    {
        var taken = state.BalanceTransactions.Get(dispute.BalanceTransactionIds[0]);
        var back = state.BalanceTransactions.Put(BalanceTransaction.Of(
            state, -taken.AmountMinor, dispute.Currency, "adjustment", "dispute_reversal", dispute.Id) with
        {
            FeeMinor = state.Options.DisputeFeeReturns ? -taken.FeeMinor : 0,
            Description = $"Chargeback reversal for {dispute.ChargeId}",
        });
        var won = Close(state, dispute with { BalanceTransactionIds = [.. dispute.BalanceTransactionIds, back.Id] }, DisputeStatus.Won);
        state.Emit("charge.dispute.funds_reinstated", won);
        return won;
    }

    private static Dispute Close(SandboxState state, Dispute dispute, DisputeStatus status)
    {
        var closed = state.Disputes.Put(dispute with { Status = status });
        state.Emit("charge.dispute.closed", closed, new JsonObject { ["status"] = dispute.StatusName });
        return closed;
    }

    private static string JsonNameOf(DisputeDecision decision) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(decision.ToString());
}
