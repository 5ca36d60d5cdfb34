using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Takes money of one transfer back. Executed twice, it is taken once; refused, its grower owes it.</summary>
public sealed class ExecuteReversal(FarmDbContext db, IPayoutGateway gateway, RecordReversal record) : IIntentHandler
{
    public const string IntentKind = "transfer_reversal";

    public string Kind => IntentKind;

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        // Before its state: when one that was found at Stripe has become this one meanwhile, it is either not known or done.
        var known = await KnownAsync(subjectId, ct);
        var reversal = await db.Set<TransferReversal>().AsNoTracking().SingleAsync(r => r.Id == subjectId, ct);
        if (reversal.Status != ReversalStatus.Requested)
            return;
        var payout = await db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Id == reversal.PayoutId, ct);
        var amount = new Money(reversal.AmountMinor, reversal.Currency);
        try
        {
            var made = await gateway.ReverseAsync(
                new ReversalOrder(payout.PlatformAccount, reversal.Id, payout.StripeTransferId!, amount, known), ct);
            await record.SucceededAsync(reversal, payout, made, ct);
        }
        catch (GatewayRefused refused)
        {
            await record.RefusedAsync(reversal, payout, refused.Message, ct);
        }
    }

    private async Task<HashSet<string>> KnownAsync(Guid reversalId, CancellationToken ct)
    {
        var all = db.Set<TransferReversal>();
        var reversals = await all
            .Where(r => all.Any(own => own.Id == reversalId && own.PayoutId == r.PayoutId))
            .Select(r => new { r.Id, r.StripeReversalId })
            .ToListAsync(ct);
        return [.. reversals.Select(r => $"{r.Id:D}"), .. reversals.Select(r => r.StripeReversalId).OfType<string>()];
    }
}
