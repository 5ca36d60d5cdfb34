using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Who may change a pledge: the member it belongs to, an operator, or whoever has the code that was sent to its e-mail
/// address. For everybody else it does not exist.
/// </summary>
public sealed class PledgeAccess(FarmDbContext db, MustHaveCode mustHaveCode)
{
    /// <summary>
    /// The code to use up when the change is made, or nothing when none was needed. A code that is not given at all is
    /// another person's attempt; an empty or wrong one is a typing error, and says so.
    /// </summary>
    public async Task<Guid?> MustMayChangeAsync(Actor actor, Guid pledgeId, string? code, CancellationToken ct)
    {
        var memberId = await db.Set<Pledge>().AsNoTracking().Where(p => p.Id == pledgeId).Select(p => new { p.MemberId }).SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        if (IsOwner(actor, memberId.MemberId) || actor.IsOperator)
            return null;
        return await mustHaveCode.RunAsync(pledgeId, code ?? throw new NotFound(), ct);
    }

    public static bool IsOwner(Actor actor, Guid? memberId) => memberId is not null && actor.MemberId == memberId;
}
