using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;

namespace PreOrderFarm.Members;

/// <summary>
/// Reads what a member may do now: roles are rows, so that taking one away works at once. Whoever has not shown that the
/// address is theirs is a backer and nothing more: anybody can sign up with the address of a farm's packer. An operator needs a second factor.
/// </summary>
public sealed class FindActor(FarmDbContext db)
{
    public async Task<Actor> RunAsync(Guid memberId, CancellationToken ct)
    {
        var member = await db.Set<Member>().AsNoTracking()
            .Where(m => m.Id == memberId)
            .Select(m => new
            {
                m.Email,
                m.EmailConfirmed,
                m.IsOperator,
                HasSecondFactor = m.TwoFactorEnabled || db.Set<IdentityUserPasskey<Guid>>().Any(passkey => passkey.UserId == m.Id),
            })
            .SingleOrDefaultAsync(ct);
        if (member is null)
            return Actor.Nobody;
        if (!member.EmailConfirmed)
            return Actor.Nobody with { MemberId = memberId, Email = member.Email ?? "", IsUnconfirmed = true };
        var growers = await db.Set<GrowerMember>().AsNoTracking()
            .Where(m => m.MemberId == memberId)
            .ToDictionaryAsync(m => m.GrowerId, m => m.Role, ct);
        return new Actor(memberId, member.Email ?? "", member.IsOperator && member.HasSecondFactor, growers)
        {
            LacksSecondFactor = member.IsOperator && !member.HasSecondFactor,
        };
    }
}
