using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Sends a code to the pledge's e-mail address. The caller knows that the person holds the pledge's link.</summary>
public sealed class SendPledgeCode(
    FarmDbContext db, PledgeCounters counters, PledgeMails mails, TimeProvider clock, IOptions<PledgesOptions> options)
{
    public async Task RunAsync(Guid pledgeId, CancellationToken ct)
    {
        if (!await db.Set<Pledge>().AnyAsync(p => p.Id == pledgeId, ct))
            throw new NotFound();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var pledge = await counters.LockPledgeAsync(pledgeId, ct);
        var sinceAnHour = await CountAsync(pledge.NormalizedEmail, now.AddHours(-1), ct);
        if (sinceAnHour >= options.Value.CodesPerHour)
            throw new RuleBroken($"We have sent {sinceAnHour} codes within an hour. Please wait before you ask for another one.");
        var (code, digits) = PledgeCode.Issue(pledgeId, now, TimeSpan.FromMinutes(options.Value.CodeMinutes));
        db.Add(code);
        await mails.CodeAsync(pledge, code.Id, digits, TimeSpan.FromMinutes(options.Value.CodeMinutes), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    // For the mailbox, not for the pledge: whoever places many pledges in somebody's name must not flood them with codes.
    // The lock makes requests for other pledges of the mailbox wait until this one counts.
    private async Task<int> CountAsync(string normalizedEmail, DateTimeOffset since, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('pledge_code:' || {normalizedEmail}, 0))", ct);
        return await db.Set<PledgeCode>().CountAsync(
            c => c.CreatedAt > since && db.Set<Pledge>().Any(p => p.Id == c.PledgeId && p.NormalizedEmail == normalizedEmail), ct);
    }
}
