using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>A refund could not be paid back the way it came: its backer is asked, once, where else it may go.</summary>
public sealed class AskForBankDetails(FarmDbContext db, QueueEmail mail)
{
    public Task RunAsync(Guid refundId, CancellationToken ct) => QueueAsync(refundId, $"refund_failed:{refundId:D}", ct);

    /// <summary>An operator wants them asked again. False: that was done within this hour.</summary>
    public async Task<bool> AgainAsync(Guid refundId, DateTimeOffset now, CancellationToken ct)
    {
        var onceKey = string.Create(CultureInfo.InvariantCulture, $"refund_failed:{refundId:D}:{now:yyyyMMddHH}");
        if (await db.Set<Email>().AnyAsync(email => email.OnceKey == onceKey, ct))
            return false;
        await QueueAsync(refundId, onceKey, ct);
        return true;
    }

    private async Task QueueAsync(Guid refundId, string onceKey, CancellationToken ct)
    {
        var about = await RefundMail.ReadAsync(db, refundId, ct);
        await mail.RunAsync("refund_failed", onceKey, about.Culture, about.Email, about.Values().Link("link", BankDetailsLinks.LinkKind, refundId), ct);
    }
}

/// <summary>What an e-mail about a refund says.</summary>
internal sealed record RefundMail(string Email, string Culture, string Campaign, string Reference, long AmountMinor, string Currency)
{
    public static Task<RefundMail> ReadAsync(FarmDbContext db, Guid refundId, CancellationToken ct) =>
        db.Database.SqlQuery<RefundMail>($"""
            select g.email as "Email", g.culture as "Culture", c.title as "Campaign", g.reference as "Reference",
              r.amount_minor as "AmountMinor", r.currency as "Currency"
            from refunds r
            join pledges g on g.id = r.pledge_id
            join campaigns c on c.id = r.campaign_id
            where r.id = {refundId}
            """).SingleAsync(ct);

    public EmailValues Values() =>
        new EmailValues().Text("campaign", Campaign).Text("reference", Reference).Money("amount", new Money(AmountMinor, Currency));
}
