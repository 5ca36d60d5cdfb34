using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>E-mails with a link that is good for one thing. A mailbox is sent few of them, whoever asks.</summary>
public sealed class MemberMails(FarmDbContext db, QueueEmail mail, TimeProvider clock, IOptions<MembersOptions> options, IOptions<SiteOptions> site)
{
    /// <summary>False: the mailbox was sent as many as it is sent within an hour.</summary>
    public async Task<bool> TryQueueLinkAsync(string template, Member member, string path, CancellationToken ct)
    {
        var (recipient, hourAgo) = (member.Email!, clock.GetUtcNow().AddHours(-1));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Who asks a hundred times at once waits here, and is counted.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({template} || ':' || {recipient}, 0))", ct);
        var sent = await db.Set<Email>().CountAsync(e => e.Recipient == recipient && e.Template == template && e.CreatedAt > hourAgo, ct);
        if (sent >= options.Value.LinksPerHour)
            return false;
        var values = new EmailValues()
            .Number("hours", (long)Math.Ceiling(options.Value.LinkHours))
            .Text("link", site.Value.BaseUrl + path);
        await mail.RunAsync(template, $"{template}:{Guid.CreateVersion7(clock.GetUtcNow()):D}", member.Culture, recipient, values, ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
