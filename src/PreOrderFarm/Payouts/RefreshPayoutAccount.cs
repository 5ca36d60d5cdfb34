using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Payouts;

/// <summary>Reads a connected account at Stripe, and writes down whether it can be paid and what Stripe still wants to know.</summary>
public sealed class RefreshPayoutAccount(
    FarmDbContext db, IPayoutGateway gateway, IOptions<PayoutsOptions> options, TimeProvider clock, IServiceScopeFactory scopes, ILogger<RefreshPayoutAccount> log)
{
    /// <summary>A webhook (account.updated) named this account. One that is not ours is left alone.</summary>
    public async Task FollowAsync(string stripeAccountId, CancellationToken ct)
    {
        var account = await db.Set<PayoutAccount>().SingleOrDefaultAsync(a => a.StripeAccountId == stripeAccountId, ct);
        if (account is not null)
            await RefreshAsync(account, ct);
    }

    /// <summary>The owner has come back from Stripe: what does it say now?</summary>
    public async Task OfGrowerAsync(Guid growerId, CancellationToken ct)
    {
        var accounts = await db.Set<PayoutAccount>()
            .Where(a => a.GrowerId == growerId && a.RetiredAt == null && a.StripeAccountId != null)
            .ToListAsync(ct);
        foreach (var account in accounts)
            await RefreshAsync(account, ct);
    }

    /// <summary>
    /// Sweep, should a webhook be lost: accounts that cannot be paid and were not looked at for an hour, and those that can for a day. Each in its own
    /// unit of work, by chance: one that cannot be read holds up no other. Returns how many were read.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (hourAgo, dayAgo) = (now.AddHours(-1), now.AddDays(-1));
        var accounts = await db.Set<PayoutAccount>().AsNoTracking()
            .Where(a => a.StripeAccountId != null && a.RetiredAt == null && (a.RefreshedAt == null || a.RefreshedAt < (a.IsAble ? dayAgo : hourAgo)))
            .OrderBy(_ => EF.Functions.Random())
            .Take(50)
            .Select(a => a.StripeAccountId!)
            .ToListAsync(ct);
        var refreshed = 0;
        foreach (var account in accounts)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RefreshPayoutAccount>().FollowAsync(account, ct);
                refreshed++;
            }
            catch (Exception failure) when (failure is GatewayRefused or GatewayUnavailable)
            {
                log.LogWarning(failure, "The connected account {Account} could not be read; a later sweep tries again", account);
            }
        }
        return refreshed;
    }

    private async Task RefreshAsync(PayoutAccount account, CancellationToken ct)
    {
        var state = await gateway.ReadAccountAsync(account.PlatformAccount, account.StripeAccountId!, ct);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        account.Refresh(new ConnectAccountFacts(state.IsSubmitted, state.IsAble, state.Requirements, state.Overdue, state.DisabledReason, state.DueBy), now);
        await db.SaveChangesAsync(ct);
        await db.MarkPayableAsync(account.GrowerId, options.Value, ct);
        await transaction.CommitAsync(ct);
    }
}
