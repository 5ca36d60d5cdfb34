using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;

namespace PreOrderFarm.Members;

/// <summary>Reads what a member may do now: roles are rows, so that taking one away works at once.</summary>
public sealed class FindActor(FarmDbContext db)
{
    public async Task<Actor> RunAsync(Guid memberId, CancellationToken ct)
    {
        var member = await db.Set<Member>().AsNoTracking()
            .Where(m => m.Id == memberId)
            .Select(m => new { m.Email, m.IsOperator })
            .SingleOrDefaultAsync(ct);
        if (member is null)
            return Actor.Nobody;
        var growers = await db.Set<GrowerMember>().AsNoTracking()
            .Where(m => m.MemberId == memberId)
            .ToDictionaryAsync(m => m.GrowerId, m => m.Role, ct);
        return new Actor(memberId, member.Email ?? "", member.IsOperator, growers);
    }
}
