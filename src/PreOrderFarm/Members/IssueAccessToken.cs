using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

/// <summary>Makes a token for the API. The secret is in the answer and nowhere else.</summary>
public sealed class IssueAccessToken(FarmDbContext db, TimeProvider clock)
{
    public async Task<string> RunAsync(Actor actor, string name, int validDays, CancellationToken ct)
    {
        var (token, secret) = PersonalAccessToken.Issue(actor.MustBeMember(), name, validDays, clock.GetUtcNow());
        db.Add(token);
        await db.SaveChangesAsync(ct);
        return secret;
    }
}
