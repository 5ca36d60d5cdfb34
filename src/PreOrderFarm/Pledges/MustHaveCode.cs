using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Checks the code that a guest was sent. Each try is counted before it is compared and in a transaction of its own, so
/// neither many tries at once nor a change that fails afterwards bring one more.
/// </summary>
public sealed class MustHaveCode(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Only the newest code works. Returns it, to be used up by <see cref="UseAsync"/> with the change itself.</summary>
    public async Task<Guid> RunAsync(Guid pledgeId, string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var tried = await db.Database.SqlQuery<TriedCode>($"""
            update pledge_codes
            set attempts_left = attempts_left - 1
            where id = (
                select id from pledge_codes
                where pledge_id = {pledgeId}
                order by created_at desc, id desc
                limit 1)
              and attempts_left > 0 and used_at is null and expires_at > {now}
            returning id as "Id", code_hash as "CodeHash", attempts_left as "AttemptsLeft"
            """).ToListAsync(ct);
        if (tried.Count == 0)
            throw new RuleBroken("Code", $"This code is no longer valid. Please ask for a new one.");
        if (!PledgeCode.Matches(tried[0].Id, tried[0].CodeHash, code))
            throw new RuleBroken("Code", $"This is not the code from our e-mail. Tries left: {tried[0].AttemptsLeft}.");
        return tried[0].Id;
    }

    /// <summary>In the change's transaction: one code, one change.</summary>
    public async Task UseAsync(Guid? codeId, CancellationToken ct)
    {
        if (codeId is null)
            return;
        var used = await db.Database.ExecuteSqlAsync($"""
            update pledge_codes set used_at = {clock.GetUtcNow()} where id = {codeId} and used_at is null
            """, ct);
        if (used == 0)
            throw new RuleBroken("Code", $"This code has been used. Please ask for a new one.");
    }

    private sealed record TriedCode(Guid Id, byte[] CodeHash, int AttemptsLeft);
}
