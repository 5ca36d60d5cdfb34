using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Stripe took money for a payment whose row we have lost (a database was restored). The row is written again under its
/// own id; what was ordered and where it goes is lost, so the pledge is written as cancelled, and the money goes back
/// with an e-mail, by the same way as any other that comes for a pledge that has ended.
/// </summary>
public sealed class RestorePayment(FarmDbContext db, IPaymentRecords records, ConfirmPayment confirm, TimeProvider clock)
{
    public async Task<ConfirmOutcome> RunAsync(string account, string paymentIntentId, CancellationToken ct)
    {
        var found = await records.FindCheckoutAsync(account, paymentIntentId, ct)
            ?? throw new RuleBroken($"This charge did not come from a payment page of ours. Look at it in Stripe's dashboard.");
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await WriteAsync(account, found, ct);
            await transaction.CommitAsync(ct);
        }
        return await confirm.RunAsync(account, found.State.SessionId!, ct);
    }

    private async Task WriteAsync(string account, FoundCheckout found, CancellationToken ct)
    {
        if (await db.Set<Payment>().AnyAsync(p => p.Id == found.State.PaymentId, ct))
            return;
        var paid = found.State.Amount ?? throw new RuleBroken($"Stripe does not say what was paid. Look at it in Stripe's dashboard.");
        if (!EmailAddress.IsValid(found.Email))
            throw new RuleBroken($"Stripe does not say who paid. Refund the charge in Stripe's dashboard.");
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into pledges (
              id, campaign_id, reference, status, email, normalized_email, culture, recipient, phone, line1, line2, city, subdivision, postal_code,
              country, region_id, gift_note, currency, goods_minor, shipping_minor, placed_at, hold_expires_at, cancelled_at)
            select {found.PledgeId}, c.id, {PledgeReference.Next()}, 'cancelled', {found.Email}, {EmailAddress.Normalize(found.Email)}, 'en', '', '', '', '', '', '', '',
              o.country, r.id, '', c.currency, 0, 0, {found.CreatedAt}, {found.ExpiresAt}, {now}
            from campaigns c
            join growers o on o.id = c.grower_id
            cross join lateral (select id from campaign_regions where campaign_id = c.id order by position limit 1) r
            where c.id = {found.CampaignId}
            on conflict (id) do nothing
            """, ct);
        var written = await db.Database.ExecuteSqlAsync($"""
            insert into payments (id, campaign_id, platform_account, pledge_id, status, amount_minor, currency, created_at, session_expires_at, checkout_session_id)
            select {found.State.PaymentId}, campaign_id, {account}, id, 'pending', {paid.Minor}, {paid.Currency}, {found.CreatedAt}, {found.ExpiresAt}, {found.State.SessionId}
            from pledges where id = {found.PledgeId} and campaign_id = {found.CampaignId}
            """, ct);
        if (written == 0)
            throw new RuleBroken($"The campaign of this charge is not known here either. Refund the charge in Stripe's dashboard.");
    }
}
