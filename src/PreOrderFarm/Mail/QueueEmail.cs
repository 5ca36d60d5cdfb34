using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Mail;

/// <summary>
/// Writes an e-mail and the intent to send it, in the caller's transaction. The same onceKey is written once.
/// For many at a time, insert into emails and intents by one statement of the same shape (Closing does).
/// </summary>
public sealed class QueueEmail(FarmDbContext db, TimeProvider clock)
{
    public Task RunAsync(string template, string onceKey, string culture, string recipient, EmailValues values, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              values ({Guid.CreateVersion7(now)}, {onceKey}, {template}, {Languages.Nearest(culture)}, {recipient}, {values.ToJson()}::jsonb, {now})
              on conflict on constraint emails_once do nothing
              returning id)
            insert into intents (id, kind, subject_id, created_at, due_at)
            select uuid_v7(), 'send_email', id, {now}, {now} from written
            """, ct);
    }
}
