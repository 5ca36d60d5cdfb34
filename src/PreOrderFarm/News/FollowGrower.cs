using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

/// <summary>What the form says.</summary>
public sealed record FollowInput
{
    /// <summary>A member who leaves it empty means their own.</summary>
    public string? Email { get; set; }

    /// <summary>The language of the e-mails: en, zh-Hans or zh-Hant.</summary>
    public string? Culture { get; set; }

    /// <summary>IANA, as the browser tells it; one that nobody knows is as good as none.</summary>
    public string? TimeZone { get; set; }
}

public enum FollowOutcome
{
    /// <summary>News come from now on, and did perhaps already.</summary>
    Follows,

    /// <summary>Whoever reads that mailbox is asked first. The same answer for every address, known or not.</summary>
    Asked,
}

/// <summary>
/// Has an address told of a grower's harvests. Anybody can type anybody's address: only a member's own, confirmed one
/// counts at once, any other says yes by the link that it is sent.
/// </summary>
public sealed class FollowGrower(FarmDbContext db, NewsReaders readers, QueueEmail mail, TimeProvider clock, IOptions<NewsOptions> options)
{
    private const string Question = "confirm_follow";

    public async Task<FollowOutcome> RunAsync(Actor actor, Guid growerId, FollowInput input, CancellationToken ct)
    {
        var email = (string.IsNullOrWhiteSpace(input.Email) ? actor.Email : input.Email).Trim();
        if (!EmailAddress.IsValid(email))
            throw new RuleBroken(nameof(input.Email), $"Give an e-mail address, such as name@example.com.");
        var grower = await db.Set<Grower>().Where(g => g.Id == growerId).Select(g => g.Name).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        var zone = input.TimeZone is { Length: > 0 } told && LocalTime.IsZone(told) ? told : null;

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var reader = await readers.AddAsync(email, input.Culture ?? "", zone, ct);
        var follow = await AddAsync(reader.Id, growerId, ct);
        var isKnownToBeTheirs = actor.MemberId is not null && !actor.IsUnconfirmed && string.Equals(actor.Email, email, StringComparison.OrdinalIgnoreCase);
        if (isKnownToBeTheirs)
        {
            follow.Confirm(clock.GetUtcNow());
            reader.WantNews();
            await db.SaveChangesAsync(ct);
        }
        else
        {
            await AskAsync(reader, follow, grower, input.Culture ?? "", ct);
        }
        await transaction.CommitAsync(ct);
        return isKnownToBeTheirs ? FollowOutcome.Follows : FollowOutcome.Asked;
    }

    private async Task<Follow> AddAsync(Guid readerId, Guid growerId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into follows (id, reader_id, grower_id, asked_at)
            values ({Guid.CreateVersion7(now)}, {readerId}, {growerId}, {now})
            on conflict on constraint follows_once do update set asked_at = excluded.asked_at
            """, ct);
        return await db.Set<Follow>().SingleAsync(f => f.ReaderId == readerId && f.GrowerId == growerId, ct);
    }

    /// <summary>Also one who follows already: what is answered, and how long that takes, tells nobody who does.</summary>
    private async Task AskAsync(NewsReader reader, Follow follow, string grower, string culture, CancellationToken ct)
    {
        var (now, dayAgo) = (clock.GetUtcNow(), clock.GetUtcNow().AddDays(-1));
        // Who asks a hundred times at once waits here, and is counted.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({Question} || ':' || {reader.Mailbox}, 0))", ct);
        var asked = await db.Set<Email>().CountAsync(
            e => e.Template == Question && e.CreatedAt > dayAgo && db.Set<NewsReader>().Any(r => r.Mailbox == reader.Mailbox && r.Email == e.Recipient), ct);
        // Whoever typed the address is not told: it may be another's, who has been asked often enough today.
        if (asked >= options.Value.QuestionsPerDay)
            return;
        await mail.RunAsync(Question, $"{Question}:{Guid.CreateVersion7(now):D}", culture, reader.Email,
            new EmailValues().Text("grower", grower).Number("days", options.Value.LinkDays).Link("link", NewsLinks.FollowKind, follow.Id), ct);
    }
}
