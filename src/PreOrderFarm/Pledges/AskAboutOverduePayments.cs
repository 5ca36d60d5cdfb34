using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Sweep: payments that are pending long after their page has ended, whatever became of their pledge. Stripe is asked how
/// they stand, in case every webhook about them was lost.
/// </summary>
public sealed class AskAboutOverduePayments(
    IServiceScopeFactory scopes, TimeProvider clock, IOptions<PledgesOptions> options, ILogger<AskAboutOverduePayments> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var overdue = await FindAsync(ct);
        foreach (var paymentId in overdue)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ConfirmPayment>().RunAsync(paymentId, ct);
            }
            catch (Exception failure) when (failure is GatewayRefused or GatewayUnavailable)
            {
                log.LogWarning(failure, "Payment {Payment} could not be read; the next sweep tries again", paymentId);
            }
        }
        return overdue.Count;
    }

    // Those whose page is not known here are for ExpireCheckout, which looks for it.
    private async Task<List<Guid>> FindAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<Guid>($"""
            select id as "Value"
            from payments
            where status = 'pending' and session_expires_at < {clock.GetUtcNow() - Patience} and checkout_session_id is not null
            order by random()
            limit {options.Value.SweepLimit}
            """).ToListAsync(ct);
    }
}
