using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

/// <summary>Whose token a secret is, as long as it works: known, not expired, not revoked.</summary>
public sealed class FindTokenOwner(FarmDbContext db, TimeProvider clock)
{
    private static readonly TimeSpan NoteUseEvery = TimeSpan.FromMinutes(1);

    public async Task<Guid?> RunAsync(string secret, CancellationToken ct)
    {
        var hash = PersonalAccessToken.Hash(secret);
        var token = await db.Set<PersonalAccessToken>().AsNoTracking().SingleOrDefaultAsync(t => t.TokenHash == hash, ct);
        var now = clock.GetUtcNow();
        if (token?.IsValidAt(now) != true)
            return null;
        await NoteUseAsync(token, now, ct);
        return token.MemberId;
    }

    // Not at every request: a busy program would write one row hundreds of times a minute.
    private async Task NoteUseAsync(PersonalAccessToken token, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - NoteUseEvery;
        if (token.LastUsedAt > before)
            return;
        await db.Database.ExecuteSqlAsync($"""
            update personal_access_tokens set last_used_at = {now}
            where id = {token.Id} and (last_used_at is null or last_used_at <= {before})
            """, ct);
    }
}
