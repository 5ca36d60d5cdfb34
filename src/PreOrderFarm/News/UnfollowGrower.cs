using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

/// <summary>Ends a grower's news. What waits for the next digest goes with it.</summary>
public sealed class UnfollowGrower(FarmDbContext db, NewsReaders readers)
{
    /// <summary>False: there was nothing to end.</summary>
    public async Task<bool> RunAsync(Actor actor, string? link, Guid growerId, CancellationToken ct)
    {
        var reader = await readers.FindAsync(actor, link, ct);
        if (!await db.Set<Grower>().AnyAsync(g => g.Id == growerId, ct))
            throw new NotFound();
        if (reader is null || await db.Set<Follow>().SingleOrDefaultAsync(f => f.ReaderId == reader.Id && f.GrowerId == growerId, ct) is not { } follow)
            return false;
        db.Remove(follow);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
        return true;
    }
}
