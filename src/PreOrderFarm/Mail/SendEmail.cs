using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Mail;

/// <summary>
/// Sends one e-mail by SMTP, when that is configured. SMTP knows no idempotency key, so a crash between the server's
/// 'yes' and our row can send one twice; the Message-ID, made of our id, lets mail programs drop the second.
/// </summary>
public sealed class SendEmail(
    FarmDbContext db, RenderEmail render, IEnumerable<MailingList> lists, IServiceProvider services, TimeProvider clock, IOptions<MailOptions> options, IOptions<SiteOptions> site) : IIntentHandler
{
    public string Kind => "send_email";

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        var email = await db.Set<Email>().SingleAsync(e => e.Id == subjectId, ct);
        if (email.SentAt is not null || email.WithheldAt is not null)
            return;
        var list = lists.SingleOrDefault(l => l.Has(email));
        var unsubscribe = list is null ? null : await list.UnsubscribePath(services, email, ct);
        if (list is not null && unsubscribe is null)
        {
            email.Withhold(clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
            return;
        }
        if (!options.Value.IsConfigured)
            return;
        using var message = Compose(email);
        if (unsubscribe is not null)
        {
            message.Headers.Add("List-Unsubscribe", $"<{site.Value.BaseUrl}{unsubscribe}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        using var smtp = new SmtpClient(options.Value.Host, options.Value.Port) { EnableSsl = options.Value.UseTls };
        if (options.Value.User.Length > 0)
            smtp.Credentials = new NetworkCredential(options.Value.User, options.Value.Password);
        await smtp.SendMailAsync(message, ct);
        email.Send(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }

    private MailMessage Compose(Email email)
    {
        var rendered = render.Run(email);
        var message = new MailMessage(new MailAddress(options.Value.From), new MailAddress(email.Recipient))
        {
            Subject = rendered.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = rendered.Text,
            BodyEncoding = Encoding.UTF8,
        };
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(rendered.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        message.Headers.Add("Message-ID", $"<{email.Id:N}@{message.From!.Host}>");
        return message;
    }
}
