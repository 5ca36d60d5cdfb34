using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Disputes;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Jobs;

/// <summary>
/// Takes stored events of Stripe and has each folder decide what its kind means. An event only says that something
/// happened to an object; how that object is now, whoever handles it asks Stripe.
/// </summary>
public sealed class ProcessStripeEvents(IServiceScopeFactory scopes, ILogger<ProcessStripeEvents> log)
{
    private const int Parallelism = 8;

    /// <summary>What <see cref="HandleAsync"/> knows what to do with; Stripe lists at most 20 types at once.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
        "refund.created", "refund.updated", "refund.failed",
        "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
        "account.updated",
    ];

    /// <summary>Processes what is due until nothing is; returns how many events were done.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var done = 0;
        while (await ClaimAsync(ct) is { Count: > 0 } claimed)
        {
            await Parallel.ForEachAsync(claimed, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = ct }, async (item, token) =>
            {
                if (await ProcessAsync(item, token))
                    Interlocked.Increment(ref done);
            });
        }
        return done;
    }

    private async Task<List<InboxEvent>> ClaimAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<StripeInbox>().ClaimAsync(ct);
    }

    private async Task<bool> ProcessAsync(InboxEvent item, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await HandleOursAsync(scope.ServiceProvider, item, ct);
            await scope.ServiceProvider.GetRequiredService<StripeInbox>().DoneAsync(item.Id, CancellationToken.None);
            return true;
        }
        catch (PaymentNotYetKnown notYet)
        {
            log.LogInformation("Event {Event} ({Type}) came before our own commit, or is not of ours: {Reason}", item.Id, item.Type, notYet.Message);
            await RetryLaterAsync(item, notYet);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            log.LogWarning(failure, "Event {Event} ({Type}) failed at attempt {Attempts}", item.Id, item.Type, item.Attempts);
            await RetryLaterAsync(item, failure);
        }
        return false;
    }

    private async Task HandleOursAsync(IServiceProvider services, InboxEvent item, CancellationToken ct)
    {
        try
        {
            await HandleAsync(services, item, ct);
        }
        catch (NotOurs foreign)
        {
            log.LogInformation("Event {Event} ({Type}) is done, for nothing here: {Reason}", item.Id, item.Type, foreign.Message);
        }
    }

    // https://docs.stripe.com/api/events/types
    private static Task HandleAsync(IServiceProvider services, InboxEvent item, CancellationToken ct) => item.Type switch
    {
        "checkout.session.completed" or "checkout.session.expired"
            or "checkout.session.async_payment_succeeded" or "checkout.session.async_payment_failed" =>
            services.GetRequiredService<ConfirmPayment>().RunAsync(item.Account, item.ObjectId, ct),
        "refund.created" or "refund.updated" or "refund.failed" =>
            services.GetRequiredService<RecordRefund>().FollowAsync(item.Account, item.ObjectId, ct),
        "charge.dispute.created" or "charge.dispute.updated" or "charge.dispute.closed"
            or "charge.dispute.funds_withdrawn" or "charge.dispute.funds_reinstated" =>
            services.GetRequiredService<FollowDispute>().RunAsync(item.Account, item.ObjectId, ct),
        "account.updated" => services.GetRequiredService<RefreshPayoutAccount>().FollowAsync(item.ObjectId, ct),
        _ => Task.CompletedTask,
    };

    // Its own scope: that of the failed handler may hold half of its work.
    // While Stripe is away everything waits; what cannot be processed for a day becomes a dead letter.
    private async Task RetryLaterAsync(InboxEvent item, Exception failure)
    {
        await using var scope = scopes.CreateAsyncScope();
        var inbox = scope.ServiceProvider.GetRequiredService<StripeInbox>();
        await (failure is OutsideUnavailable
            ? inbox.RetryLaterAsync(item, failure.Message, CancellationToken.None)
            : inbox.RetryOrBuryAsync(item, failure.Message, CancellationToken.None));
    }
}
