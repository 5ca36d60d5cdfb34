using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>
/// An operator turns what is payable into payouts: one per campaign, all in one transaction. Campaigns whose grower cannot
/// be paid now keep what is theirs for a later run.
/// </summary>
public sealed class StartPayoutRun(FarmDbContext db, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    /// <summary>Starts the run that was prepared, or a new one; returns its id.</summary>
    public async Task<Guid> RunAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        var by = actor.MustBeMember();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var run = await LockPreparedAsync(now, ct);
        run.Start(by, now);
        await db.SaveChangesAsync(ct);
        await LockGrowersAsync(ct);
        var payable = await PayableAsync(ct);
        // Debts of any campaign of these growers may be taken from any other: all of them, in one order.
        await db.Database.ExecuteSqlAsync($"""
            select lock_released_money(array(select id from campaigns where grower_id = any ({payable.Select(p => p.GrowerId).Distinct().ToArray()})))
            """, ct);
        var made = 0;
        foreach (var campaign in payable)
            made += await PayOutAsync(run.Id, campaign, now, ct) ? 1 : 0;
        if (made == 0)
            throw new RuleBroken($"Nothing is to be paid out now.");
        await transaction.CommitAsync(ct);
        return run.Id;
    }

    // The one row decides who starts it; without one, the unique index on prepared runs does.
    private async Task<PayoutRun> LockPreparedAsync(DateTimeOffset now, CancellationToken ct)
    {
        var prepared = await db.Set<PayoutRun>()
            .FromSql($"select * from payout_runs where started_at is null for update")
            .SingleOrDefaultAsync(ct);
        if (prepared is not null)
            return prepared;
        var run = new PayoutRun(now);
        db.Add(run);
        return run;
    }

    // Before their accounts are read: who gives a grower another one waits, and then finds these payouts.
    private Task<int> LockGrowersAsync(CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            select from growers
            where id in (select c.grower_id from campaigns c join ledger_accounts l on l.campaign_id = c.id and l.kind = 'payable')
            order by id
            for no key update
            """, ct);

    private Task<List<PayableRow>> PayableAsync(CancellationToken ct) =>
        db.Database.SqlQuery<PayableRow>($"""
            select c.id as "CampaignId", c.grower_id as "GrowerId", a.id as "AccountId", a.kind as "Method"
            from ledger_accounts l
            join campaigns c on c.id = l.campaign_id
            join payout_accounts a on a.grower_id = c.grower_id and a.platform_account = c.platform_account and a.retired_at is null and a.is_able
            where l.kind = 'payable' and (a.kind = 'bank' or c.platform_account || ':' || c.currency = any ({options.Value.Connectable()}))
            group by c.id, a.id
            having sum((select coalesce(sum(e.amount_minor), 0) from ledger_entries e where e.account_id = l.id)) < 0
            order by c.id
            """).ToListAsync(ct);

    private async Task<bool> PayOutAsync(Guid runId, PayableRow campaign, DateTimeOffset now, CancellationToken ct) =>
        await db.Database.SqlQuery<Guid?>($"""
            select pay_out({runId}, {campaign.CampaignId}, {campaign.AccountId}, {campaign.Method}, {now}) as "Value"
            """).SingleAsync(ct) is not null;

    private sealed record PayableRow(Guid CampaignId, Guid GrowerId, Guid AccountId, string Method);
}

/// <summary>Sweep: prepares a run when the time has come and something is payable, for an operator to start.</summary>
public sealed class PreparePayoutRun(FarmDbContext db, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        if (options.Value.RunEveryDays == 0)
            return false;
        var now = clock.GetUtcNow();
        return await db.Database.ExecuteSqlAsync($"""
            insert into payout_runs (id, prepared_at)
            select {Guid.CreateVersion7(now)}, {now}
            where not exists (select from payout_runs r where r.started_at is null or r.started_at > {now.AddDays(-options.Value.RunEveryDays)})
              and exists (
                select from ledger_accounts l join ledger_entries e on e.account_id = l.id
                where l.kind = 'payable' group by l.id having sum(e.amount_minor) < 0)
            on conflict do nothing
            """, ct) > 0;
    }
}
