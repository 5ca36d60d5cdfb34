using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Mail;

/// <summary>An e-mail to be written; the same onceKey is written once.</summary>
public sealed record NewEmail(string Template, string OnceKey, string Culture, string Recipient, EmailValues Values);

/// <summary>
/// Writes an e-mail and the intent to send it, in the caller's transaction. The same onceKey is written once.
/// For many at a time, insert into emails and intents by one statement of the same shape (Closing does).
/// </summary>
public sealed class QueueEmail(FarmDbContext db, TimeProvider clock)
{
    /// <summary>The same for many, by one statement.</summary>
    public Task RunAsync(IReadOnlyCollection<NewEmail> emails, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var ids = emails.Select(_ => Guid.CreateVersion7(now)).ToArray();
        var keys = emails.Select(email => email.OnceKey).ToArray();
        var templates = emails.Select(email => email.Template).ToArray();
        var cultures = emails.Select(email => Languages.Nearest(email.Culture)).ToArray();
        var recipients = emails.Select(email => email.Recipient).ToArray();
        var models = emails.Select(email => email.Values.ToJson()).ToArray();
        return db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select e.id, e.once_key, e.template, e.culture, e.recipient, e.model::jsonb, {now}
              from unnest({ids}, {keys}, {templates}, {cultures}, {recipients}, {models}) as e (id, once_key, template, culture, recipient, model)
              on conflict on constraint emails_once do nothing
              returning id)
            insert into intents (id, kind, subject_id, created_at, due_at)
            select uuid_v7(), 'send_email', id, {now}, {now} from written
            """, ct);
    }

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
