using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>A refund could not be paid back the way it came: its backer is asked, once, where else it may go.</summary>
public sealed class AskForBankDetails(FarmDbContext db, QueueEmail mail)
{
    public async Task RunAsync(Guid refundId, CancellationToken ct)
    {
        var about = await RefundMail.ReadAsync(db, refundId, ct);
        await mail.RunAsync("refund_failed", $"refund_failed:{refundId:D}", about.Culture, about.Email,
            about.Values().Link("link", BankDetailsLinks.LinkKind, refundId), ct);
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
