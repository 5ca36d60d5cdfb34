using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>A refund could not be paid back the way it came: its backer is asked, once, where else it may go.</summary>
public sealed class AskForBankDetails(FarmDbContext db, QueueEmail mail)
{
    /// <summary>Nobody is asked about money that their bank took back. Needs the payment's lock: who follows a dispute holds it.</summary>
    public async Task RunAsync(Guid refundId, CancellationToken ct)
    {
        if (!await db.Database.SqlQuery<bool>($"select is_with_bank(r) as \"Value\" from refunds r where r.id = {refundId}").SingleAsync(ct))
            await QueueAsync(refundId, $"refund_failed:{refundId:D}", ct);
    }

    /// <summary>A bank gave money of this payment back: refunds of it that failed meanwhile are owed now.</summary>
    public async Task OfPaymentAsync(Guid paymentId, CancellationToken ct)
    {
        var failed = await db.Database.SqlQuery<Guid>($"""
            select r.id as "Value"
            from refunds r
            where r.payment_id = {paymentId} and r.status = 'failed' and not exists (select from refunds x where x.replaces_id = r.id)
              and not exists (select from bank_refunds b where b.refund_id = r.id)
            order by r.id
            """).ToListAsync(ct);
        foreach (var refundId in failed)
            await RunAsync(refundId, ct);
    }

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
        await mail.RunAsync(about.IsReturned ? "refund_returned" : "refund_failed", onceKey, about.Culture, about.Email, about.Values().Link("link", BankDetailsLinks.LinkKind, refundId), ct);
    }
}

/// <summary>What an e-mail about a refund says.</summary>
internal sealed record RefundMail(string Email, string Culture, string Campaign, string Reference, long AmountMinor, string Currency, bool IsReturned)
{
    public static Task<RefundMail> ReadAsync(FarmDbContext db, Guid refundId, CancellationToken ct) =>
        db.Database.SqlQuery<RefundMail>($"""
            select g.email as "Email", g.culture as "Culture", c.title as "Campaign", g.reference as "Reference",
              r.amount_minor as "AmountMinor", r.currency as "Currency",
              exists (select from bank_refunds b where b.refund_id = r.replaces_id and b.returned_at is not null) as "IsReturned"
            from refunds r
            join pledges g on g.id = r.pledge_id
            join campaigns c on c.id = r.campaign_id
            where r.id = {refundId}
            """).SingleAsync(ct);

    public EmailValues Values() =>
        new EmailValues().Text("campaign", Campaign).Text("reference", Reference).Money("amount", new Money(AmountMinor, Currency));
}
