using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Payouts;

/// <summary>It has not been paid, and it is still owed: the intent is tried until it succeeds, however long that lasts.</summary>
public sealed class PayoutStaysOwed(string reason, Exception cause) : OutsideUnavailable(reason, cause);

/// <summary>Sends one payout to its grower's connected account. Executed twice, it pays once.</summary>
public sealed class ExecutePayout(
    FarmDbContext db, IPayoutGateway gateway, RecordPayout record, RefreshPayoutAccount refresh, TimeProvider clock, ILogger<ExecutePayout> log) : IIntentHandler
{
    public const string IntentKind = "transfer";

    // Far longer than a request that was lost can still be under way.
    private static readonly TimeSpan IsKnownAfter = TimeSpan.FromHours(1);

    public string Kind => IntentKind;

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        // Known first, the mark next: who adopts a transfer calls this payout off, and it is then either not known or not marked.
        var known = await KnownAsync(subjectId, ct);
        // The mark is committed before the call, and before anything of it is read: whoever comes after a crash knows to look
        // first, and nobody moves it to another account.
        if (await record.BeginAsync(subjectId, ct) is not { } attempt)
            return;
        var payout = await db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Id == subjectId, ct);
        var destination = await db.Set<PayoutAccount>().Where(a => a.Id == payout.AccountId).Select(a => a.StripeAccountId).SingleAsync(ct)
            ?? throw new InvalidOperationException($"Payout {payout.Id} goes to an account that Stripe does not have.");
        try
        {
            var order = new TransferOrder(
                payout.PlatformAccount, payout.Id, payout.CampaignId, destination, payout.Amount, payout.Kind == PayoutKind.Advance, attempt.Refusals, known);
            if (attempt.IsCalledOff)
            {
                await LookAsync(payout, order, ct);
                return;
            }
            await record.SucceededAsync(payout.Id, await gateway.TransferAsync(order, ct), ct);
        }
        catch (GatewayRefused refused)
        {
            await record.RefusedAsync(payout.Id, refused.Message, ct);
            if (await record.CallOffAsync(payout.CampaignId, ct))
                return;
            await LookAtAccountAsync(destination, ct);
            throw new PayoutStaysOwed(refused.Message, refused);
        }
        catch (OutsideUnavailable unavailable)
        {
            await record.FailedAsync(payout.Id, unavailable.Message, ct);
            throw;
        }
    }

    // Perhaps it can receive nothing any more: then its grower and the next run see that. If not now, the sweep looks tomorrow.
    private async Task LookAtAccountAsync(string stripeAccountId, CancellationToken ct)
    {
        try
        {
            await refresh.FollowAsync(stripeAccountId, ct);
        }
        catch (Exception failure) when (failure is GatewayRefused or GatewayUnavailable)
        {
            log.LogWarning(failure, "The connected account {Account} could not be read after a transfer to it was refused", stripeAccountId);
        }
    }

    // Its campaign was cancelled while nobody knew what had become of it: if it was made, it was made, and if not, it never is.
    private async Task LookAsync(Payout payout, TransferOrder order, CancellationToken ct)
    {
        if (await gateway.FindTransferAsync(order, ct) is { } made)
            await record.SucceededAsync(payout.Id, made, ct);
        else if (clock.GetUtcNow() - payout.AttemptedAt < IsKnownAfter)
            throw new PayoutStaysOwed("Its campaign was cancelled. It is looked for until Stripe is sure to know of it.", new KeyNotFoundException(payout.Id.ToString()));
        else
            await record.NeverMadeAsync(payout.Id, payout.CampaignId, ct);
    }

    private async Task<HashSet<string>> KnownAsync(Guid payoutId, CancellationToken ct)
    {
        var all = db.Set<Payout>();
        var payouts = await all
            .Where(p => all.Any(own => own.Id == payoutId && own.CampaignId == p.CampaignId))
            .Select(p => new { p.Id, p.Status, p.StripeTransferId })
            .ToListAsync(ct);
        // One that was called off was not sent: a transfer in its name is not in our books.
        return
        [
            .. payouts.Where(p => p.Status != PayoutStatus.Void).Select(p => $"{p.Id:D}"),
            .. payouts.Select(p => p.StripeTransferId).OfType<string>(),
        ];
    }
}
