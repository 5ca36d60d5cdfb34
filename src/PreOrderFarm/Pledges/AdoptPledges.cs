using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Puts pledges that a member made as a guest among their own, once they have shown that the address is theirs. It is
/// asked for at the confirmation and at each sign-in; while the address is unconfirmed, it does nothing.
/// </summary>
public sealed class AdoptPledges(FarmDbContext db)
{
    public async Task<int> RunAsync(Guid memberId, CancellationToken ct)
    {
        var email = await db.Set<Member>().Where(m => m.Id == memberId && m.EmailConfirmed).Select(m => m.Email).SingleOrDefaultAsync(ct);
        if (email is null || !EmailAddress.IsValid(email))
            return 0;
        // The normalised form finds the rows; only the address itself, not its like under another '+tag', is known to be theirs.
        return await db.Database.ExecuteSqlAsync($"""
            update pledges
            set member_id = {memberId}
            where normalized_email = {EmailAddress.Normalize(email)} and lower(email) = lower({email}) and member_id is null
            """, ct);
    }
}
