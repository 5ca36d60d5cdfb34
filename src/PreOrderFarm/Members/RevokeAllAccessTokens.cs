using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

/// <summary>Ends all tokens of a member: who changes their password may have lost more than it.</summary>
public sealed class RevokeAllAccessTokens(FarmDbContext db, TimeProvider clock)
{
    public async Task<int> RunAsync(Actor actor, CancellationToken ct)
    {
        var (member, now) = (actor.MustBeMember(), clock.GetUtcNow());
        return await db.Set<PersonalAccessToken>()
            .Where(t => t.MemberId == member && t.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now), ct);
    }
}
