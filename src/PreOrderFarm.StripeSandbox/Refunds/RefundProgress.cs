using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>What a refund does after it was asked for.</summary>
internal static class RefundProgress
{
    public static void Resume(SandboxState state)
    {
        foreach (var refund in state.Refunds.All().Where(refund => refund.EndsAt is not null))
        {
            EndLater(state, refund);
        }
    }

    public static void Begun(SandboxState state, Refund refund, Charge charge)
    {
        var refunded = state.Charges.Put(charge with { RefundedMinor = charge.RefundedMinor + refund.AmountMinor });
        state.Emit("refund.created", refund);
        state.Emit("charge.refunded", refunded, new JsonObject { ["amount_refunded"] = charge.RefundedMinor, ["refunded"] = false });
        DisputeProgress.Refunded(state, refunded);
        if (refund.EndsAt is not null)
        {
            EndLater(state, refund);
        }
        if (refund.Status == RefundStatus.Succeeded)
        {
            Updated(state, refund);
        }
    }

    /// <summary>The payer's bank sends the money back, today or years later: https://docs.stripe.com/refunds#failed-refunds.</summary>
    public static Refund FailNow(SandboxState state, string id, string reason)
    {
        var refund = state.Refunds.Find(id) ?? throw StripeError.NoSuch("refund", id, "id", 404);
        return refund.Status == RefundStatus.Failed ? refund : Fail(state, refund with { FailureReason = reason });
    }

    public static Refund SucceedNow(SandboxState state, string id)
    {
        var refund = state.Refunds.Find(id) ?? throw StripeError.NoSuch("refund", id, "id", 404);
        return refund.Status switch
        {
            RefundStatus.Pending => Succeed(state, refund),
            RefundStatus.Succeeded => refund,
            RefundStatus.Failed => throw StripeError.Refused("This refund has failed."),
            _ => throw new InvalidOperationException($"No such status: {refund.Status}."),
        };
    }

    private static void EndLater(SandboxState state, Refund begun) =>
        state.Agenda.At(begun.EndsAt!.Value, () =>
        {
            var refund = state.Refunds.Get(begun.Id);
            if (refund.EndsAt is null)
            {
                return;
            }
            if (refund.WillFail || IsStillShort(state, refund))
            {
                Fail(state, refund);
                return;
            }
            Succeed(state, refund);
        });

    private static bool IsStillShort(SandboxState state, Refund refund) =>
        refund.IsShort
        && state.Options.RefundsNeedBalance
        && BalanceTransaction.Exchange(state, refund.AmountMinor, refund.Currency) > BalanceTransaction.AvailableMinor(state);

    private static Refund Succeed(SandboxState state, Refund refund)
    {
        var charge = state.Charges.Get(refund.ChargeId);
        var bookedId = refund.BalanceTransactionId
            ?? state.BalanceTransactions.Put(BalanceTransaction.ForRefund(state, charge, refund.Id, charge.RefundedMinor - refund.AmountMinor, refund.AmountMinor)).Id;
        var succeeded = state.Refunds.Put(refund with { Status = RefundStatus.Succeeded, EndsAt = null, IsShort = false, BalanceTransactionId = bookedId });
        Updated(state, succeeded);
        return succeeded;
    }

    /// <summary>The money comes back to the balance, if it had left, and the charge counts as not refunded by that amount.</summary>
    private static Refund Fail(SandboxState state, Refund refund)
    {
        var backId = refund.BalanceTransactionId is { } first
            ? state.BalanceTransactions.Put(BalanceTransaction.ForFailedRefund(state, state.BalanceTransactions.Get(first), refund.Id)).Id
            : null;
        var failed = state.Refunds.Put(refund with { Status = RefundStatus.Failed, EndsAt = null, FailureBalanceTransactionId = backId });
        var charge = state.Charges.Get(refund.ChargeId);
        state.Charges.Put(charge with { RefundedMinor = charge.RefundedMinor - refund.AmountMinor });
        state.Emit("refund.failed", failed);
        Updated(state, failed);
        return failed;
    }

    private static void Updated(SandboxState state, Refund refund)
    {
        state.Emit("refund.updated", refund);
        state.Emit("charge.refund.updated", refund);
    }
}
