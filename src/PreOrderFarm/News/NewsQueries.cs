using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

public sealed record NewsSettings(string Email, NewsFrequency Frequency, string? TimeZone);

public sealed record FollowedGrower(Guid Id, string Slug, string Name, string Country, string Place, DateTimeOffset Since);

/// <summary>What somebody wants to hear, for themselves only: nobody else is told who follows whom.</summary>
public sealed class NewsQueries(FarmDbContext db, NewsReaders readers)
{
    public async Task<NewsSettings> SettingsAsync(Actor actor, string? link, CancellationToken ct) =>
        await readers.FindAsync(actor, link, ct) is { } reader
            ? new NewsSettings(reader.Email, reader.Frequency, reader.TimeZone)
            : new NewsSettings(actor.Email, NewsFrequency.AtOnce, null);

    public async Task<bool> FollowsAsync(Actor actor, Guid growerId, CancellationToken ct) =>
        actor.MemberId is not null && !actor.IsUnconfirmed && await readers.FindAsync(actor, link: null, ct) is { } reader
        && await db.Set<Follow>().AnyAsync(f => f.ReaderId == reader.Id && f.GrowerId == growerId && f.ConfirmedAt != null, ct);

    /// <summary>The growers that they follow, the newest first.</summary>
    public async Task<KeyPage<FollowedGrower>> FollowedAsync(Actor actor, string? link, string? after, int size, CancellationToken ct)
    {
        var key = PageKey.Read(after);
        if (await readers.FindAsync(actor, link, ct) is not { } reader)
            return new KeyPage<FollowedGrower>([], Next: null);
        var (at, id, take) = (key?.At, key?.Id, KeyPage<FollowedGrower>.Size(size));
        var rows = await db.Set<Follow>().AsNoTracking()
            .Where(f => f.ReaderId == reader.Id && f.ConfirmedAt != null && (id == null || f.ConfirmedAt < at || (f.ConfirmedAt == at && f.GrowerId < id)))
            .OrderByDescending(f => f.ConfirmedAt).ThenByDescending(f => f.GrowerId)
            .Take(take + 1)
            .Join(db.Set<Grower>(), f => f.GrowerId, g => g.Id, (follow, grower) => new { follow, grower })
            .OrderByDescending(x => x.follow.ConfirmedAt).ThenByDescending(x => x.grower.Id)
            .Select(x => new FollowedGrower(x.grower.Id, x.grower.Slug, x.grower.Name, x.grower.Country, x.grower.Place, x.follow.ConfirmedAt!.Value))
            .ToListAsync(ct);
        return KeyPage<FollowedGrower>.Of(rows, take, row => new PageKey(row.Since, row.Id));
    }
}
