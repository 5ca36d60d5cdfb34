using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

/// <summary>Whose news it is about: those behind the signed link of a news mail, else the member who asks.</summary>
public sealed class NewsReaders(FarmDbContext db, NewsLinks links, TimeProvider clock)
{
    /// <summary>Null: a member who never asked for news.</summary>
    public async Task<NewsReader?> FindAsync(Actor actor, string? link, CancellationToken ct)
    {
        if (link is not null)
            return await OfLinkAsync(link, ct);
        actor.MustBeConfirmedMember();
        return await OfAddressAsync(actor.Email, ct);
    }

    /// <summary>The same, remembered from now on.</summary>
    public async Task<NewsReader> FindOrAddAsync(Actor actor, string? link, CancellationToken ct) =>
        await FindAsync(actor, link, ct) ?? await AddAsync(actor.Email, culture: "", timeZone: null, ct);

    public async Task<NewsReader> OfLinkAsync(string link, CancellationToken ct)
    {
        var id = links.ReaderOf(link);
        return await db.Set<NewsReader>().SingleOrDefaultAsync(r => r.Id == id, ct) ?? throw new NotFound();
    }

    /// <summary>Of two who ask for one address at once, both find the one that there is then.</summary>
    public async Task<NewsReader> AddAsync(string email, string culture, string? timeZone, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into news_readers (id, email, mailbox, culture, time_zone, created_at)
            values ({Guid.CreateVersion7(now)}, {email}, {EmailAddress.Normalize(email)}, {Languages.Nearest(culture)}, {timeZone}, {now})
            on conflict (lower(email)) do nothing
            """, ct);
        return await OfAddressAsync(email, ct) ?? throw new InvalidOperationException("An address that was just kept is not there.");
    }

    // Compared as the unique index does, by the database's own idea of lower case.
    private Task<NewsReader?> OfAddressAsync(string email, CancellationToken ct) =>
        db.Set<NewsReader>().FromSql($"select * from news_readers where lower(email) = lower({email})").SingleOrDefaultAsync(ct);
}
