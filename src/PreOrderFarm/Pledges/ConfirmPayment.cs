using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Pledges;

public enum ConfirmOutcome
{
    /// <summary>The backer has not finished.</summary>
    Open,

    /// <summary>The backer has finished, their bank has not: the units stay held.</summary>
    Processing,

    /// <summary>Now the pledge counts (or its change is applied).</summary>
    Confirmed,

    /// <summary>This payment's end was written down before.</summary>
    Already,

    /// <summary>Nothing was paid; the units went back.</summary>
    Ended,

    /// <summary>The money came too late for the pledge, and goes back.</summary>
    RefundedLate,
}

/// <summary>Stripe names a payment that we do not have: its row may not be committed yet. Ask again later.</summary>
public sealed class PaymentNotYetKnown(Guid paymentId) : Exception($"Payment {paymentId} is not (or not yet) known here.");

/// <summary>
/// Asks Stripe how a payment stands and does what follows for its pledge. Webhooks, the return page and the end of a hold
/// all come here, in any order and at the same time: one result.
/// </summary>
public sealed class ConfirmPayment(
    FarmDbContext db, ReadCheckout read, RecordPayment record, ApplyPayment apply, TimeProvider clock)
{
    public async Task<ConfirmOutcome> RunAsync(Guid paymentId, CancellationToken ct) =>
        await RunAsync(await read.RunAsync(paymentId, ct), ct);

    /// <summary>By Stripe's session, which a webhook names. Throws <see cref="PaymentNotYetKnown"/>: retry later.</summary>
    public async Task<ConfirmOutcome> RunAsync(string account, string sessionId, CancellationToken ct) =>
        await RunAsync(await read.BySessionAsync(account, sessionId, ct), ct);

    internal async Task<ConfirmOutcome> RunAsync(CheckoutState state, CancellationToken ct)
    {
        var payment = await db.Set<Payment>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == state.PaymentId, ct)
            ?? throw new PaymentNotYetKnown(state.PaymentId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var outcome = await WriteAsync(payment, state, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return outcome;
    }

    private async Task<ConfirmOutcome> WriteAsync(Payment payment, CheckoutState state, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var locked = await apply.LockAsync(payment, ct);
        switch (state.Status)
        {
            case CheckoutStatus.Paid:
                return await record.SucceededAsync(state, now, ct) ? await apply.SucceededAsync(locked, now, ct) : ConfirmOutcome.Already;
            case CheckoutStatus.Processing:
                await record.ProcessingAsync(state, now, ct);
                return ConfirmOutcome.Processing;
            case CheckoutStatus.Failed or CheckoutStatus.Expired:
                var hasFailed = state.Status == CheckoutStatus.Failed;
                if (!await record.FailedAsync(payment.Id, hasFailed ? "The bank refused the payment." : "Nobody paid in time.", now, ct))
                    return ConfirmOutcome.Already;
                await apply.EndedAsync(locked, hasFailed, now, ct);
                return ConfirmOutcome.Ended;
            case CheckoutStatus.Open or CheckoutStatus.NotOpened:
                return ConfirmOutcome.Open;
            default:
                throw new InvalidOperationException($"Checkout {state.SessionId} is {state.Status}.");
        }
    }
}
