using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>Ends a token at once. Ending it again is no mistake.</summary>
public sealed class RevokeAccessToken(FarmDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid tokenId, CancellationToken ct)
    {
        var member = actor.MustBeMember();
        var token = await db.Set<PersonalAccessToken>().SingleOrDefaultAsync(t => t.Id == tokenId && t.MemberId == member, ct)
            ?? throw new NotFound();
        token.Revoke(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }
}
