using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

public sealed record AskedFollow(Guid ReaderId, string Email, string GrowerName, string GrowerSlug, bool IsConfirmed);

/// <summary>An address says yes, by the link that it was sent. Looking at the link changes nothing: mail scanners do.</summary>
public sealed class ConfirmFollow(FarmDbContext db, NewsLinks links, TimeProvider clock)
{
    public async Task<AskedFollow> FindAsync(string token, CancellationToken ct)
    {
        var id = links.FollowOf(token);
        return await db.Set<Follow>().AsNoTracking().Where(f => f.Id == id)
            .Join(db.Set<NewsReader>(), f => f.ReaderId, r => r.Id, (follow, reader) => new { follow, reader })
            .Join(db.Set<Grower>(), x => x.follow.GrowerId, g => g.Id, (x, g) => new AskedFollow(x.reader.Id, x.reader.Email, g.Name, g.Slug, x.follow.ConfirmedAt != null))
            .SingleOrDefaultAsync(ct) ?? throw new NotFound();
    }

    /// <summary>Answers the link to the reader's settings: whoever reads the mailbox may change them.</summary>
    public async Task<string> RunAsync(string token, CancellationToken ct)
    {
        var id = links.FollowOf(token);
        var follow = await db.Set<Follow>().SingleOrDefaultAsync(f => f.Id == id, ct) ?? throw new NotFound();
        var reader = await db.Set<NewsReader>().SingleAsync(r => r.Id == follow.ReaderId, ct);
        // A link that was followed before changes nothing: who unsubscribed since does not want news again by it.
        if (follow.Confirm(clock.GetUtcNow()))
            reader.WantNews();
        await db.SaveChangesAsync(ct);
        return links.OfReader(reader.Id);
    }
}
