using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>The owner goes to Stripe and says what it needs to know: the account is opened first, once.</summary>
public sealed class OnboardGrower(
    FarmDbContext db, IPayoutGateway gateway, PayoutAccountMails mails, IOptions<PayoutsOptions> options, IOptions<CampaignsOptions> campaigns, TimeProvider clock)
{
    // Far longer than a request that was lost can still be under way.
    private static readonly TimeSpan IsKnownAfter = TimeSpan.FromHours(1);

    /// <summary>Where to send the owner. A link that has gone stale leads to refresh, a finished form to back.</summary>
    public async Task<Uri> RunAsync(Actor actor, Guid growerId, Uri refresh, Uri back, CancellationToken ct)
    {
        var grower = await db.ChangeGrowerAsync(actor, growerId, campaigns, ct);
        StripeMustPayThere(grower);
        var account = await FindOrBeginAsync(actor, grower, ct);
        if (account.StripeAccountId is null)
        {
            var round = (int)((clock.GetUtcNow() - account.CreatedAt) / IsKnownAfter);
            var opened = await AskAsync(() => gateway.OpenAccountAsync(
                new ConnectAccountOrder(account.PlatformAccount, account.Id, account.CreatedAt, round, grower.Id, account.Country, grower.Name), ct));
            // Of two requests that opened one each, in two rounds, the first to come back says which it is; the other stays empty.
            await db.Set<PayoutAccount>().Where(a => a.Id == account.Id && a.StripeAccountId == null)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.StripeAccountId, opened.AccountId), ct);
            await db.Entry(account).ReloadAsync(ct);
        }
        return await AskAsync(() => gateway.OnboardingAsync(account.PlatformAccount, account.StripeAccountId!, refresh, back, ct));
    }

    private void StripeMustPayThere(GrowerToPay grower)
    {
        if (!options.Value.CanConnect(grower.PlatformAccount, grower.Country))
            throw new RuleBroken($"Stripe cannot pay farms in this country from here. Give your bank details instead.");
    }

    // Committed before Stripe is asked: its id is the key, so that two tabs open one account.
    private async Task<PayoutAccount> FindOrBeginAsync(Actor actor, GrowerToPay grower, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var live = await db.LockLiveAccountAsync(grower, ct);
        if (live is { Kind: PayoutMethod.Connect })
            return live;
        var now = clock.GetUtcNow();
        live?.Retire(now);
        await db.SaveChangesAsync(ct);
        var account = PayoutAccount.ByConnect(grower.Id, grower.PlatformAccount, grower.Country, actor.MemberId, now);
        db.Add(account);
        await db.SaveChangesAsync(ct);
        await db.MarkPayableAsync(grower.Id, options.Value, ct);
        await mails.ChangedAsync(grower, account, ct);
        await transaction.CommitAsync(ct);
        return account;
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (GatewayRefused)
        {
            throw new RuleBroken($"Stripe does not open an account for this farm. Give your bank details instead, or write to us.");
        }
        catch (GatewayUnavailable)
        {
            throw new RuleBroken($"Stripe does not answer just now. Please try again in a moment.");
        }
    }
}
