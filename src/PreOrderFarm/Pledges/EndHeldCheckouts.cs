using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Pledges;

/// <summary>Left: payments of holds that were not asked about, for want of time. Failures: those about which no answer came.</summary>
public sealed record HeldAnswers(int Left, IReadOnlyCollection<Exception> Failures);

/// <summary>
/// Before a campaign is decided: closes the payment page of every hold (its pledges' and their changes'), and does what
/// Stripe says of each. Who paid in time counts, however long nobody here has listened to Stripe. Holds that stay are
/// those whose bank works on them. Call it outside a transaction: it talks to the provider.
/// </summary>
public sealed class EndHeldCheckouts(IServiceScopeFactory scopes, ILogger<EndHeldCheckouts> log)
{
    private const int Parallelism = 8;

    /// <summary>Asks about so many payments at most; those that a bank was seen to work on come last.</summary>
    public async Task<HeldAnswers> RunAsync(Guid campaignId, int limit, CancellationToken ct)
    {
        var pending = await FindAsync(campaignId, ct);
        var left = pending.Skip(limit).Count(payment => !payment.IsProcessing);
        var failures = new ConcurrentQueue<Exception>();
        var isAway = false;
        await Parallel.ForEachAsync(pending.Take(limit), new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = ct }, async (payment, token) =>
        {
            // Who does not answer about one will not about the others.
            if (Volatile.Read(ref isAway))
            {
                Interlocked.Increment(ref left);
                return;
            }
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ExpireCheckout>().HandleAsync(payment.Id, token);
            }
            catch (GatewayRefused refused)
            {
                log.LogError(refused, "Stripe knows nothing of the page of payment {Payment}: nothing was paid there", payment.Id);
            }
            catch (Exception failure) when (!token.IsCancellationRequested)
            {
                log.LogWarning(failure, "Whether payment {Payment} of campaign {Campaign} was made is not known", payment.Id, campaignId);
                failures.Enqueue(failure);
                if (failure is GatewayUnavailable)
                    Volatile.Write(ref isAway, true);
            }
        });
        return new HeldAnswers(left, failures);
    }

    private async Task<List<PendingPayment>> FindAsync(Guid campaignId, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<PendingPayment>($"""
            select y.id as "Id", y.processing_at is not null as "IsProcessing"
            from payments y
            join pledges p on p.id = y.pledge_id
            left join pledge_changes g on g.id = y.change_id
            where y.campaign_id = {campaignId} and y.status = 'pending'
              and case when y.change_id is null then p.status else g.status end = 'held'
            order by y.processing_at nulls first, y.id
            """).ToListAsync(ct);
    }

    private sealed record PendingPayment(Guid Id, bool IsProcessing);
}
