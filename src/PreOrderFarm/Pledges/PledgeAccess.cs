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
    /// another person's attempt; an empty or wrong one is a typing error, and says so. What else was typed is checked first,
    /// so that all the fields that are wrong are said at once and cost no try of the code.
    /// </summary>
    public async Task<Guid?> MustMayChangeAsync(Actor actor, Guid pledgeId, string? code, Action<Pledge, InputRules>? check, CancellationToken ct)
    {
        var pledge = await db.Set<Pledge>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == pledgeId, ct) ?? throw new NotFound();
        var needsCode = !IsOwner(actor, pledge.MemberId) && !actor.IsOperator;
        if (needsCode && code is null)
            throw new NotFound();
        var rules = new InputRules();
        check?.Invoke(pledge, rules);
        rules.Require(!needsCode || !string.IsNullOrWhiteSpace(code), "Code", $"Type the code from our e-mail. The button 'Send me a code' sends you one.");
        rules.ThrowIfBroken();
        return needsCode ? await mustHaveCode.RunAsync(pledgeId, code!, ct) : null;
    }

    public static bool IsOwner(Actor actor, Guid? memberId) => memberId is not null && actor.MemberId == memberId;
}
