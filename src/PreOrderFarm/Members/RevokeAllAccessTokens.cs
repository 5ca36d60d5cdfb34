using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

/// <summary>Ends all tokens of a member: who changes their password may have lost more than it.</summary>
public sealed class RevokeAllAccessTokens(FarmDbContext db, TimeProvider clock)
{
    /// <summary>The caller knows that it is the member who asks.</summary>
    public async Task<int> RunAsync(Guid memberId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await db.Set<PersonalAccessToken>()
            .Where(t => t.MemberId == memberId && t.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now), ct);
    }
}
