using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Payouts;

/// <summary>It has not been paid, and it is still owed: the intent is tried until it succeeds, however long that lasts.</summary>
public sealed class PayoutStaysOwed(string reason, Exception cause) : OutsideUnavailable(reason, cause);

/// <summary>Sends one payout to its grower's connected account. Executed twice, it pays once.</summary>
public sealed class ExecutePayout(FarmDbContext db, IPayoutGateway gateway, RecordPayout record) : IIntentHandler
{
    public const string IntentKind = "transfer";

    public string Kind => IntentKind;

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        var payout = await db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Id == subjectId, ct);
        if (payout.Status != PayoutStatus.Requested || payout.Method != PayoutMethod.Connect)
            return;
        var destination = await db.Set<PayoutAccount>().Where(a => a.Id == payout.AccountId).Select(a => a.StripeAccountId).SingleAsync(ct)
            ?? throw new InvalidOperationException($"Payout {payout.Id} goes to an account that Stripe does not have.");
        // The mark is committed before the call: whoever comes after a crash knows to look first.
        if (await record.BeginAsync(payout.Id, ct) is not { } attempt)
            return;
        try
        {
            var order = new TransferOrder(
                payout.PlatformAccount, payout.Id, payout.CampaignId, destination, payout.Amount, attempt.Refusals, MayExist: attempt.IsRepeated);
            await record.SucceededAsync(payout.Id, await gateway.TransferAsync(order, ct), ct);
        }
        catch (GatewayRefused refused)
        {
            await record.RefusedAsync(payout.Id, refused.Message, ct);
            throw new PayoutStaysOwed(refused.Message, refused);
        }
        catch (GatewayUnavailable unavailable)
        {
            await record.FailedAsync(payout.Id, unavailable.Message, ct);
            throw;
        }
    }
}
