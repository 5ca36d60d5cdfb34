using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payments;

/// <summary>Sweep: asks after refunds that should have moved on, in case the webhook about them was lost.</summary>
public sealed class FollowRefunds(IServiceScopeFactory scopes, TimeProvider clock, ILogger<FollowRefunds> log)
{
    private const int MostPerRun = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var waiting = await FindAsync(ct);
        foreach (var refund in waiting)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RecordRefund>().FollowAsync(refund.Account, refund.StripeId, ct);
            }
            catch (Exception failure) when (failure is GatewayRefused or GatewayUnavailable)
            {
                log.LogWarning(failure, "Refund {Refund} could not be read; the next sweep tries again", refund.StripeId);
            }
        }
        return waiting.Count;
    }

    // In an order of chance, so that one that cannot be read holds up no other.
    private async Task<List<Waiting>> FindAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<Waiting>($"""
            select p.platform_account as "Account", r.stripe_refund_id as "StripeId"
            from refunds r
            join payments p on p.id = r.payment_id
            where r.status = 'pending' and r.stripe_refund_id is not null and r.requested_at < {clock.GetUtcNow() - Patience}
            order by random()
            limit {MostPerRun}
            """).ToListAsync(ct);
    }

    private sealed record Waiting(string Account, string StripeId);
}
