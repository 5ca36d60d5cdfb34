using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

/// <summary>Whom a token acts for; nobody, when it is unknown, expired or revoked.</summary>
public sealed class FindTokenHolder(FarmDbContext db, FindActor findActor, TimeProvider clock)
{
    private static readonly TimeSpan UseIsNotedEvery = TimeSpan.FromMinutes(1);

    public async Task<Actor?> RunAsync(string secret, CancellationToken ct)
    {
        if (!secret.StartsWith(PersonalAccessToken.Prefix, StringComparison.Ordinal) || secret.Length > 200)
            return null;
        var hash = PersonalAccessToken.Hash(secret);
        var now = clock.GetUtcNow();
        var token = await db.Set<PersonalAccessToken>().AsNoTracking().SingleOrDefaultAsync(t => t.TokenHash == hash, ct);
        if (token is null || !token.IsValidAt(now))
            return null;
        await NoteUseAsync(token, now, ct);
        var holder = await findActor.RunAsync(token.MemberId, ct);
        // A password alone makes tokens too: those are a member's like others, as its sessions are.
        return holder.IsOperator && !token.IsStrong ? holder with { IsOperator = false, LacksSecondFactor = true } : holder;
    }

    // Not at every request: a busy program would write one row hundreds of times a minute.
    private async Task NoteUseAsync(PersonalAccessToken token, DateTimeOffset now, CancellationToken ct)
    {
        var noted = now - UseIsNotedEvery;
        if (token.LastUsedAt > noted)
            return;
        await db.Set<PersonalAccessToken>()
            .Where(t => t.Id == token.Id && (t.LastUsedAt == null || t.LastUsedAt <= noted))
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, now), ct);
    }
}
