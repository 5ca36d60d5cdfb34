using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Growers;

/// <summary>The members who own a farm: who is written to about its campaigns and its money.</summary>
public static class FarmOwners
{
    public static IQueryable<Member> OwnersOf(this FarmDbContext db, Guid growerId) =>
        from staff in db.Set<GrowerMember>()
        join member in db.Set<Member>() on staff.MemberId equals member.Id
        where staff.GrowerId == growerId && staff.Role == GrowerRole.Owner
        select member;
}
