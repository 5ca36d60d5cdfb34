using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>
/// An operator has a payout paid to where its grower is paid now, when the account that it names is closed or given up; by
/// Stripe or by bank, whatever that is. Only while no attempt can have succeeded.
/// </summary>
public sealed class MovePayout(FarmDbContext db, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid payoutId, CancellationToken ct)
    {
        actor.MustBeOperator();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The grower first, as all do who change where money goes; who sends the payout marks its row before.
        await db.Database.ExecuteSqlAsync($"select from growers where id = (select grower_id from payouts where id = {payoutId}) for no key update", ct);
        var payout = await db.Set<Payout>().FromSql($"select * from payouts where id = {payoutId} for update").SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        var account = await db.OtherAccountAsync(payout, options.Value, ct)
            ?? throw new RuleBroken($"The farm has no other way to be paid. Its owner gives one under 'Payouts'.");
        payout.PayTo(account);
        await db.SaveChangesAsync(ct);
        await IntendAsync(payout, ct);
        await transaction.CommitAsync(ct);
    }

    private Task<int> IntendAsync(Payout payout, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return payout.Method switch
        {
            PayoutMethod.Bank => db.Database.ExecuteSqlAsync($"""
                update intents set status = 'done', ended_at = {now} where kind = {ExecutePayout.IntentKind} and subject_id = {payout.Id} and status <> 'done'
                """, ct),
            PayoutMethod.Connect => db.Database.ExecuteSqlAsync($"""
                insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
                values ({Guid.CreateVersion7(now)}, {ExecutePayout.IntentKind}, {payout.Id}, {payout.PlatformAccount}, {now}, {now})
                on conflict on constraint intents_subject_unique do update
                set status = 'pending', due_at = excluded.due_at, attempts = 0, ended_at = null
                """, ct),
            _ => throw new InvalidOperationException($"No payout is made by {payout.Method}."),
        };
    }
}

internal static class OtherAccount
{
    /// <summary>The way its grower is paid now, if that is another one than the payout names.</summary>
    public static Task<PayoutAccount?> OtherAccountAsync(this FarmDbContext db, Payout payout, PayoutsOptions options, CancellationToken ct)
    {
        var byStripe = options.CanPay(payout.PlatformAccount, payout.Currency);
        return db.Set<PayoutAccount>().AsNoTracking().SingleOrDefaultAsync(
            a => (a.Kind == PayoutMethod.Bank || byStripe) && a.GrowerId == payout.GrowerId && a.PlatformAccount == payout.PlatformAccount && a.RetiredAt == null && a.IsAble && a.Id != payout.AccountId, ct);
    }
}
