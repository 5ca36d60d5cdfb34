using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>What a refund does after it was asked for.</summary>
internal static class RefundProgress
{
    public static void Resume(SandboxState state)
    {
        foreach (var refund in state.Refunds.All().Where(refund => refund.Status == RefundStatus.Pending))
        {
            EndLater(state, refund);
        }
    }

    public static void Begun(SandboxState state, Refund refund, Charge charge)
    {
        var refunded = state.Charges.Put(charge with { RefundedMinor = charge.RefundedMinor + refund.AmountMinor });
        state.Emit("refund.created", refund);
        state.Emit("charge.refunded", refunded, new JsonObject { ["amount_refunded"] = charge.RefundedMinor, ["refunded"] = false });
        if (refund.Status == RefundStatus.Pending)
        {
            EndLater(state, refund);
            return;
        }
        Updated(state, refund);
    }

    private static void EndLater(SandboxState state, Refund pending) =>
        state.Agenda.At(pending.EndsAt!.Value, () =>
        {
            var refund = state.Refunds.Get(pending.Id);
            if (refund.Status != RefundStatus.Pending)
            {
                return;
            }
            if (refund.WillFail)
            {
                Fail(state, refund);
                return;
            }
            Updated(state, state.Refunds.Put(refund with { Status = RefundStatus.Succeeded, EndsAt = null }));
        });

    /// <summary>The money comes back to the balance, and the charge counts as not refunded by that amount.</summary>
    private static void Fail(SandboxState state, Refund refund)
    {
        var first = state.BalanceTransactions.Get(refund.BalanceTransactionId);
        var back = state.BalanceTransactions.Put(BalanceTransaction.ForFailedRefund(state, first, refund.Id));
        var failed = state.Refunds.Put(refund with { Status = RefundStatus.Failed, EndsAt = null, FailureBalanceTransactionId = back.Id });
        var charge = state.Charges.Get(refund.ChargeId);
        state.Charges.Put(charge with { RefundedMinor = charge.RefundedMinor - refund.AmountMinor });
        state.Emit("refund.failed", failed);
        Updated(state, failed);
    }

    private static void Updated(SandboxState state, Refund refund)
    {
        state.Emit("refund.updated", refund);
        state.Emit("charge.refund.updated", refund);
    }
}
