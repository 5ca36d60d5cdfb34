using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Mail;

public sealed record EmailListItem(Guid Id, string Recipient, string Template, string Subject, DateTimeOffset CreatedAt, DateTimeOffset? SentAt);

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
        return [.. emails.Select(e => new EmailListItem(e.Id, e.Recipient, e.Template, render.Run(e).Subject, e.CreatedAt, e.SentAt))];
    }

    public async Task<(Email Email, RenderedEmail Rendered)?> ReadAsync(Guid id, CancellationToken ct)
    {
        var email = await db.Set<Email>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct);
        return email is null ? null : (email, render.Run(email));
    }
}
