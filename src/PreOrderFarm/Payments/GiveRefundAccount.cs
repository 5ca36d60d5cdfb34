using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>What the page behind the signed link shows.</summary>
public sealed record OwedRefund(
    Guid Id, string Reference, string Campaign, string Why, long AmountMinor, string Currency, bool IsOwed, bool HasDetails, bool IsWithBank)
{
    public RefundReason Reason => SnakeCase.Parse<RefundReason>(Why);

    public Money Amount => new(AmountMinor, Currency);
}

/// <summary>By the link in our e-mail, a backer says where a refund that failed shall go. They may correct it until it is paid.</summary>
public sealed class GiveRefundAccount(FarmDbContext db, BankDetailsLinks links, BankDetailsSeal seal, TimeProvider clock)
{
    public async Task<OwedRefund> FindAsync(string token, CancellationToken ct)
    {
        var refundId = links.Read(token);
        return await db.Database.SqlQuery<OwedRefund>($"""
            select r.id as "Id", g.reference as "Reference", c.title as "Campaign", r.reason as "Why", r.amount_minor as "AmountMinor", r.currency as "Currency",
              r.status = 'failed' and b.recorded_at is null and not exists (select 1 from refunds x where x.replaces_id = r.id) as "IsOwed",
              b.details_at is not null as "HasDetails", r.status = 'taken_by_bank' or r.status = 'failed' and is_with_bank(r) as "IsWithBank"
            from refunds r
            join pledges g on g.id = r.pledge_id
            join campaigns c on c.id = r.campaign_id
            left join bank_refunds b on b.refund_id = r.id
            where r.id = {refundId}
            """).SingleOrDefaultAsync(ct) ?? throw new NotFound();
    }

    public async Task RunAsync(string token, RefundAccount details, CancellationToken ct)
    {
        var refund = await FindAsync(token, ct);
        if (refund.IsWithBank)
            throw new RuleBroken($"Your bank has taken this money back for you: no bank details are needed.");
        if (!refund.IsOwed)
            throw NotNeeded();
        var sealedDetails = seal.Seal(details.Checked());
        var written = await db.Database.ExecuteSqlAsync($"""
            insert into bank_refunds (refund_id, sealed_details, details_at)
            values ({refund.Id}, {sealedDetails}, {clock.GetUtcNow()})
            on conflict (refund_id) do update
            set sealed_details = excluded.sealed_details, details_at = excluded.details_at
            where bank_refunds.recorded_at is null
            """, ct);
        // An operator recorded a transfer in the moment between.
        if (written == 0)
            throw NotNeeded();
    }

    private static RuleBroken NotNeeded() => new($"This refund is on its way or has been paid: no bank details are needed any more.");
}
