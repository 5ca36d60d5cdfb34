namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/refunds/create.</summary>
internal sealed class CreateRefund(SandboxState state)
{
    public Refund Run(Params parameters)
    {
        var charge = ChargeToRefund(parameters);
        var amount = parameters.Integer("amount");
        var reason = parameters.OneOf("reason", "duplicate", "fraudulent", "requested_by_customer");
        var metadata = parameters.Metadata();
        MustHaveNoTransfer(parameters);
        parameters.MustBeAllRead();
        MustBePositive(amount);
        MustBePaid(charge);
        MustNotBeTakenBack(charge);
        MustNotBeTooOld(charge);
        MustNotExceedWhatRemains(charge, amount);
        return Refund(charge, amount ?? charge.AmountMinor - charge.RefundedMinor, reason, metadata);
    }

    private Charge ChargeToRefund(Params parameters)
    {
        var chargeId = parameters.Text("charge");
        var intentId = parameters.Text("payment_intent");
        if (chargeId is null && intentId is null)
        {
            throw StripeError.Invalid("One of the following params should be provided for this request: payment_intent or charge.");
        }
        if (chargeId is not null)
        {
            var charge = state.Charges.Find(chargeId) ?? throw StripeError.NoSuch("charge", chargeId, "charge", 404);
            return intentId is null || charge.PaymentIntentId == intentId
                ? charge
                : throw StripeError.Invalid("The charge does not belong to the payment intent.", null, "payment_intent");
        }
        var intent = state.PaymentIntents.Find(intentId!) ?? throw StripeError.NoSuch("payment_intent", intentId!, "payment_intent", 404);
        return intent.LatestChargeId is { } latest && intent.Status == PaymentIntentStatus.Succeeded
            ? state.Charges.Get(latest)
            : throw StripeError.Refused($"This PaymentIntent ({intent.Id}) does not have a successful charge to refund.", "payment_intent_unexpected_state", "payment_intent");
    }

    private static void MustHaveNoTransfer(Params parameters)
    {
        if (parameters.Flag("reverse_transfer") is true || parameters.Flag("refund_application_fee") is true)
        {
            throw StripeError.Invalid("Cannot reverse a transfer or an application fee: the charge has neither.", null, "reverse_transfer");
        }
    }

    private static void MustBePositive(long? amount)
    {
        if (amount < 1)
        {
            throw StripeError.Invalid("This value must be greater than or equal to 1.", "parameter_invalid_integer", "amount");
        }
    }

    private static void MustBePaid(Charge charge)
    {
        if (charge.Status != ChargeStatus.Succeeded)
        {
            throw StripeError.Refused($"Charge {charge.Id} was not paid, and cannot be refunded.", "charge_not_refundable", "charge");
        }
    }

    /// <summary>https://docs.stripe.com/payments/alipay#refunds: 90 days; https://docs.stripe.com/payments/wechat-pay#refunds: 180.</summary>
    private void MustNotBeTooOld(Charge charge)
    {
        int? days = charge.Method switch
        {
            "alipay" => 90,
            "wechat_pay" => 180,
            _ => null,
        };
        if (days is not null && state.NowSeconds > charge.Created + (days.Value * 86_400L))
        {
            throw StripeError.Refused($"Charge {charge.Id} is older than {days} days: a {charge.Method} payment can no longer be refunded.", "charge_not_refundable", "charge");
        }
    }

    private static void MustNotExceedWhatRemains(Charge charge, long? amount)
    {
        var remaining = charge.AmountMinor - charge.RefundedMinor;
        if (remaining == 0)
        {
            throw StripeError.Refused($"Charge {charge.Id} has already been refunded.", "charge_already_refunded");
        }
        if (amount > remaining)
        {
            throw StripeError.Refused(
                $"Refund amount ({Currencies.Format(amount.Value, charge.Currency)}) is greater than unrefunded amount on charge ({Currencies.Format(remaining, charge.Currency)})",
                null,
                "amount");
        }
    }

    /// <summary>https://docs.stripe.com/disputes/how-disputes-work: what a bank has taken back cannot be given back too.</summary>
    private void MustNotBeTakenBack(Charge charge)
    {
        if (!state.Options.RefundsBesideDisputes && DisputeProgress.HasTaken(state, charge))
        {
            throw StripeError.Refused($"Charge {charge.Id} has been charged back; cannot issue a refund.", "charge_disputed", "charge");
        }
    }

    private Refund Refund(Charge charge, long amount, string? reason, IReadOnlyDictionary<string, string> metadata)
    {
        var outcome = OutcomeFor(charge, amount);
        var isShort = outcome is RefundOutcome.InsufficientFundsThenFails or RefundOutcome.InsufficientFundsThenSucceeds;
        var id = Ids.New(charge.Method == "card" ? "re_" : "pyr_");
        var booked = isShort
            ? null
            : state.BalanceTransactions.Put(BalanceTransaction.ForRefund(state, charge, id, charge.RefundedMinor, amount));
        var refund = state.Refunds.Put(new Refund
        {
            Id = id,
            Created = state.NowSeconds,
            ChargeId = charge.Id,
            PaymentIntentId = charge.PaymentIntentId,
            PaymentMethodId = charge.PaymentMethodId,
            Method = charge.Method,
            AmountMinor = amount,
            Currency = charge.Currency,
            BalanceTransactionId = booked?.Id,
            Metadata = metadata,
            Reason = reason,
            IsShort = isShort,
            Status = outcome is RefundOutcome.Succeeds or RefundOutcome.SucceedsThenFails ? RefundStatus.Succeeded : RefundStatus.Pending,
            EndsAt = outcome == RefundOutcome.Succeeds ? null : state.Now + state.Options.RefundDelay,
            WillFail = outcome is RefundOutcome.PendingThenFails or RefundOutcome.InsufficientFundsThenFails or RefundOutcome.SucceedsThenFails,
            FailureReason = isShort ? "insufficient_funds" : "unknown",
        });
        RefundProgress.Begun(state, refund, charge);
        return refund;
    }

    private RefundOutcome OutcomeFor(Charge charge, long amount)
    {
        if (charge.CardNumber is { } card && TestCards.RefundOutcome(card) is { } ofCard)
        {
            return ofCard;
        }
        return state.Options.RefundsNeedBalance && BalanceTransaction.Exchange(state, amount, charge.Currency) > BalanceTransaction.AvailableMinor(state)
            ? RefundOutcome.InsufficientFundsThenSucceeds
            : state.Options.RefundOutcome;
    }
}
