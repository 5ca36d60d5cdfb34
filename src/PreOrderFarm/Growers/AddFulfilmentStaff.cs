using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Growers;

/// <summary>The owner lets a member, named by e-mail, pack for the farm.</summary>
public sealed class AddFulfilmentStaff(FarmDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid growerId, string email, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        Member.EmailMustBeTyped(email);
        var normalized = email.Trim().ToUpperInvariant();
        var member = await db.Set<Member>().AsNoTracking().SingleOrDefaultAsync(m => m.NormalizedEmail == normalized, ct)
            ?? throw new RuleBroken("Email", $"Nobody has an account with this e-mail address. Ask them to sign up first.");
        var role = GrowerRole.Fulfilment;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var added = await db.Database.ExecuteSqlAsync($"""
            insert into grower_members (grower_id, member_id, role)
            values ({growerId}, {member.Id}, {SnakeCase.Of(role)})
            on conflict (grower_id, member_id) do nothing
            """, ct);
        if (added == 0)
            throw new RuleBroken("Email", $"This person already belongs to the farm.");
        await db.RecordActAsync(actor, "added", "staff", $"{growerId:D}/{member.Id:D}",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["role"] = SnakeCase.Of(role) }, clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
    }
}
