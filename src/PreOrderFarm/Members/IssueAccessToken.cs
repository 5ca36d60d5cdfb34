using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

/// <summary>Makes a token for the API. The secret is in the answer and nowhere else.</summary>
public sealed class IssueAccessToken(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Strong: the session in which it is made began with a second factor. Only such a token acts for an operator as one.</summary>
    public async Task<string> RunAsync(Actor actor, string name, int validDays, bool isStrong, CancellationToken ct)
    {
        var (token, secret) = PersonalAccessToken.Issue(actor.MustBeMember(), name, validDays, isStrong, clock.GetUtcNow());
        db.Add(token);
        await db.SaveChangesAsync(ct);
        return secret;
    }
}
