using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>How a payment ends, at once or later, and how its money reaches the balance.</summary>
internal static class Settlement
{
    public static void Resume(SandboxState state)
    {
        foreach (var intent in state.PaymentIntents.All().Where(intent => intent.Status == PaymentIntentStatus.Processing))
        {
            SettleLater(state, intent);
        }
        foreach (var charge in state.Charges.All().Where(charge => charge.BookedAt is not null))
        {
            BookLater(state, charge);
        }
    }

    public static void Succeed(SandboxState state, PaymentIntent intent, Charge charge)
    {
        var paid = state.Charges.Put(charge with { Status = ChargeStatus.Succeeded, BookedAt = state.Now + state.Options.BalanceTransactionDelay });
        var succeeded = state.PaymentIntents.Put(intent with
        {
            Status = PaymentIntentStatus.Succeeded,
            LatestChargeId = charge.Id,
            LastFailure = null,
            SettlesAt = null,
        });
        state.Emit("charge.succeeded", paid);
        state.Emit("payment_intent.succeeded", succeeded);
        if (state.Options.BalanceTransactionDelay <= TimeSpan.Zero)
        {
            Book(state, paid);
        }
        else
        {
            BookLater(state, paid);
        }
        DisputeProgress.OpenLater(state, state.Charges.Get(paid.Id));
    }

    public static void Fail(SandboxState state, PaymentIntent intent, Charge charge, PaymentFailure failure)
    {
        var failed = state.Charges.Put(charge with { Status = ChargeStatus.Failed, Failure = failure });
        var unpaid = state.PaymentIntents.Put(intent with
        {
            Status = PaymentIntentStatus.RequiresPaymentMethod,
            LatestChargeId = charge.Id,
            LastFailure = failure,
            SettlesAt = null,
        });
        state.Emit("charge.failed", failed);
        state.Emit("payment_intent.payment_failed", unpaid);
    }

    public static void Process(SandboxState state, PaymentIntent intent, Charge charge, bool willSucceed)
    {
        var pending = state.Charges.Put(charge with { Status = ChargeStatus.Pending });
        var processing = state.PaymentIntents.Put(intent with
        {
            Status = PaymentIntentStatus.Processing,
            LatestChargeId = charge.Id,
            SettlesAt = state.Now + state.Options.AsyncPaymentDelay,
            WillSucceed = willSucceed,
        });
        state.Emit("charge.pending", pending);
        state.Emit("payment_intent.processing", processing);
        SettleLater(state, processing);
    }

    private static void SettleLater(SandboxState state, PaymentIntent processing) =>
        state.Agenda.At(processing.SettlesAt!.Value, () =>
        {
            var intent = state.PaymentIntents.Get(processing.Id);
            if (intent.Status == PaymentIntentStatus.Processing)
            {
                Settle(state, intent);
            }
        });

    private static void Settle(SandboxState state, PaymentIntent intent)
    {
        var session = state.Sessions.Get(intent.SessionId);
        var charge = state.Charges.Get(intent.LatestChargeId!);
        if (intent.WillSucceed)
        {
            session = state.Sessions.Put(session with { IsPaid = true });
            Succeed(state, intent, charge);
            state.Emit("checkout.session.async_payment_succeeded", session);
            return;
        }
        Fail(state, intent, charge, new PaymentFailure("payment_method_provider_decline", null, "The payment was not completed by the bank."));
        state.Emit("checkout.session.async_payment_failed", session);
    }

    private static void BookLater(SandboxState state, Charge paid) =>
        state.Agenda.At(paid.BookedAt!.Value, () =>
        {
            var charge = state.Charges.Get(paid.Id);
            if (charge.BookedAt is not null)
            {
                Book(state, charge);
            }
        });

    private static void Book(SandboxState state, Charge charge)
    {
        var booked = BalanceTransaction.ForCharge(state, charge);
        state.BalanceTransactions.Put(booked);
        var updated = state.Charges.Put(charge with { BalanceTransactionId = booked.Id, BookedAt = null });
        state.Emit("charge.updated", updated, new JsonObject { ["balance_transaction"] = null });
    }
}
