using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Mail;

/// <summary>Without a subject it cannot be drawn, for the reason that is named.</summary>
public sealed record EmailListItem(Guid Id, string Recipient, string Template, string? Subject, string? Failure, DateTimeOffset CreatedAt, DateTimeOffset? SentAt);

/// <summary>Reads for the development mailbox.</summary>
public sealed class EmailQueries(FarmDbContext db, RenderEmail render)
{
    /// <summary>Newest first; pass the last one's id to go on. An address narrows it to one person.</summary>
    public async Task<IReadOnlyList<EmailListItem>> ListAsync(string? recipient, Guid? before, int count, CancellationToken ct)
    {
        var emails = await db.Set<Email>().AsNoTracking()
            .Where(e => recipient == null || e.Recipient == recipient)
            .Where(e => before == null || e.Id < before)
            .OrderByDescending(e => e.Id)
            .Take(count)
            .ToListAsync(ct);
        return [.. emails.Select(ItemOf)];
    }

    private EmailListItem ItemOf(Email email)
    {
        var item = new EmailListItem(email.Id, email.Recipient, email.Template, Subject: null, Failure: null, email.CreatedAt, email.SentAt);
        try
        {
            return item with { Subject = render.Run(email).Subject };
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or DbException))
        {
            return item with { Failure = failure.Message };
        }
    }

    public async Task<(Email Email, RenderedEmail Rendered)?> ReadAsync(Guid id, CancellationToken ct)
    {
        var email = await db.Set<Email>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct);
        return email is null ? null : (email, render.Run(email));
    }
}
