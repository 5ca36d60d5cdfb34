using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Pledges;

/// <summary>Ends one hold: closes its payment page, and does what the answer says. Executed twice, it ends once.</summary>
public sealed class ExpireCheckout(FarmDbContext db, EndCheckout end, ConfirmPayment confirm) : IIntentHandler
{
    public const string IntentKind = "expire_checkout";

    public string Kind => IntentKind;

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        var status = await db.Set<Payment>().Where(p => p.Id == subjectId).Select(p => p.Status).SingleAsync(ct);
        if (status != PaymentStatus.Pending)
            return;
        var state = await end.RunAsync(subjectId, ct);
        if (await confirm.RunAsync(state, ct) == ConfirmOutcome.Open)
            throw new InvalidOperationException($"The page of payment {subjectId} is still open after it was closed.");
    }
}
