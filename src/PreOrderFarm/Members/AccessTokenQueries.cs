using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

public sealed record AccessTokenItem(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

public sealed class AccessTokenQueries(FarmDbContext db, TimeProvider clock)
{
    /// <summary>A member's tokens that still work, newest first.</summary>
    public async Task<IReadOnlyList<AccessTokenItem>> ValidAsync(Actor actor, CancellationToken ct)
    {
        var member = actor.MustBeMember();
        var now = clock.GetUtcNow();
        return await db.Set<PersonalAccessToken>().AsNoTracking()
            .Where(t => t.MemberId == member && t.RevokedAt == null && t.ExpiresAt > now)
            .OrderByDescending(t => t.Id)
            .Select(t => new AccessTokenItem(t.Id, t.Name, t.CreatedAt, t.ExpiresAt, t.LastUsedAt))
            .ToListAsync(ct);
    }
}
