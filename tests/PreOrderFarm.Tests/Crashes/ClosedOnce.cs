using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Payments;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>What must hold when all campaigns of a farm have ended, whatever died on the way.</summary>
internal static class ClosedOnce
{
    public static async Task MustHoldAsync(FarmHost farm, IReadOnlyCollection<Guid> funded, IReadOnlyCollection<Guid> missed)
    {
        foreach (var campaign in funded)
            await ParcelsMustBeThePledgesAsync(farm, campaign);
        foreach (var campaign in missed)
            await EverythingMustBePaidBackOnceAsync(farm, campaign);
        await MustBeEmptyAsync(farm, "intents that are not done", $"""select kind || ' ' || status as "Value" from intents where status <> 'done'""");
        await MustBeEmptyAsync(farm, "money on its way", $"""
            select a.kind || ' ' || sum(e.amount_minor) as "Value"
            from ledger_entries e join ledger_accounts a on a.id = e.account_id
            where a.kind = 'refunds_on_the_way' group by a.id, a.kind having sum(e.amount_minor) <> 0
            """);
    }

    private static async Task ParcelsMustBeThePledgesAsync(FarmHost farm, Guid campaign)
    {
        Assert.Equal("funded", await farm.ScalarAsync<string>($"""select status as "Value" from campaigns where id = {campaign}"""));
        await MustBeEmptyAsync(farm, "units that are not in exactly one parcel", $"""
            select coalesce(b.pledge_id, s.pledge_id) || ': ' || coalesce(b.units, 0) || ' paid, ' || coalesce(s.units, 0) || ' in parcels' as "Value"
            from (
              select l.pledge_id, l.offer_id, l.quantity::bigint as units
              from pledges p join pledge_lines l on l.pledge_id = p.id
              where p.campaign_id = {campaign} and p.status = 'confirmed') b
            full join (
              select p.source_id as pledge_id, l.offer_id, sum(l.units) as units
              from parcels p join parcel_lines l on l.parcel_id = p.id
              where p.campaign_id = {campaign}
              group by 1, 2) s on s.pledge_id = b.pledge_id and s.offer_id = b.offer_id
            where b.units is distinct from s.units
            """);
        await MustBeEmptyAsync(farm, "pledges whose parcels carry other money", $"""
            select p.reference as "Value"
            from pledges p
            left join parcels s on s.source_id = p.id
            where p.campaign_id = {campaign} and p.status = 'confirmed'
            group by p.id
            having (sum(s.goods_minor), sum(s.shipping_minor)) is distinct from (p.goods_minor::numeric, p.shipping_minor::numeric)
            """);
        await MustBeEmptyAsync(farm, "a closing that tells other totals than the rows", $"""
            select 'differs' as "Value"
            from campaign_closings c
            where c.campaign_id = {campaign}
              and (c.outcome, c.parcels::bigint, c.batches::bigint, c.goods_minor + c.shipping_minor, c.refunds) is distinct from (
                'funded', (select count(*) from parcels where campaign_id = {campaign}),
                (select count(distinct p.batch_id) from parcels p join fulfilment_batches b on b.id = p.batch_id and b.campaign_id = p.campaign_id
                  where p.campaign_id = {campaign}),
                (select -sum(e.amount_minor) from ledger_entries e join ledger_accounts a on a.id = e.account_id
                  where a.kind = 'held' and a.campaign_id = {campaign})::bigint, 0)
            """);
        Assert.Equal(1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from campaign_closings where campaign_id = {campaign}"""));
        var pledges = await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from pledges where campaign_id = {campaign}""");
        Assert.Equal(pledges, await EmailsAsync(farm, "campaign_funded", campaign));
        Assert.Equal(0, await EmailsAsync(farm, "campaign_missed", campaign));
        Assert.Equal(1, await farm.ScalarAsync<int>($"""
            select count(*)::int as "Value" from emails where template = 'batches_ready' and model -> 'link' ->> 'id' = {campaign}::text
            """));
    }

    private static async Task EverythingMustBePaidBackOnceAsync(FarmHost farm, Guid campaign)
    {
        Assert.Equal("unfunded", await farm.ScalarAsync<string>($"""select status as "Value" from campaigns where id = {campaign}"""));
        var payments = await farm.QueryAsync(db => db.Set<Payment>().AsNoTracking().Where(p => p.CampaignId == campaign).ToListAsync());
        var refunds = await farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().Where(r => r.CampaignId == campaign).ToListAsync());
        var atStripe = farm.Stripe.State.Refunds.All().ToLookup(refund => refund.PaymentIntentId, StringComparer.Ordinal);
        Assert.NotEmpty(payments);
        Assert.Equal(payments.Count, refunds.Count);
        foreach (var payment in payments)
        {
            var refund = Assert.Single(refunds, r => r.PaymentId == payment.Id);
            var there = Assert.Single(atStripe[payment.PaymentIntentId!]);
            Assert.Equal((payment.Amount.Minor, payment.Amount.Minor), (refund.Amount.Minor, there.AmountMinor));
            Assert.Equal(there.Id, refund.StripeRefundId);
        }
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from parcels where campaign_id = {campaign}"""));
        Assert.Equal(payments.Count, await EmailsAsync(farm, "campaign_missed", campaign));
        Assert.Equal(0, await EmailsAsync(farm, "campaign_funded", campaign));
        Assert.Equal(0, await farm.ScalarAsync<long>($"""
            select coalesce(sum(e.amount_minor), 0)::bigint as "Value"
            from ledger_entries e join ledger_accounts a on a.id = e.account_id
            where a.campaign_id = {campaign}
            """));
    }

    private static Task<int> EmailsAsync(FarmHost farm, string template, Guid campaign) => farm.ScalarAsync<int>($"""
        select count(*)::int as "Value"
        from emails e join pledges p on p.id::text = e.model -> 'link' ->> 'id'
        where e.template = {template} and p.campaign_id = {campaign}
        """);

    private static async Task MustBeEmptyAsync(FarmHost farm, string what, FormattableString sql)
    {
        var rows = await farm.QueryAsync(db => db.Database.SqlQuery<string>(sql).ToListAsync());
        Assert.True(rows.Count == 0, $"{rows.Count} {what}: {string.Join("; ", rows.Take(5))}");
    }
}
