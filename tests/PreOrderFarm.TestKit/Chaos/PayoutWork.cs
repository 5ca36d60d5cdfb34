using PreOrderFarm.Closing;
using PreOrderFarm.Disputes;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.TestKit.Chaos;

/// <summary>Campaigns whose fruit has arrived, up to the money that is to be released or paid out.</summary>
internal static class PayoutWork
{
    public static async Task<PaidCampaign> SeedAsync(FarmHost farm, string name, int pledges, bool isReleased)
    {
        var campaign = await PaidCampaign.SeedAsync(farm.Database.DataSource, name, pledges, DateTimeOffset.UtcNow.AddHours(-3));
        await campaign.PayAtAsync(farm.Database.DataSource, farm.Stripe);
        await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(CancellationToken.None));
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
        await OpenAccountAsync(farm, campaign.GrowerId);
        await farm.ExecuteAsync($"""
            update parcels
            set status = 'delivered', packed_at = now() - interval '30 days', shipped_at = now() - interval '30 days',
              delivered_at = now() - interval '20 days', carrier = 'SF', tracking_number = number::text
            where campaign_id = {campaign.Id}
            """);
        if (!isReleased)
            return campaign;
        await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(CancellationToken.None));
        var operating = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun>(start => start.RunAsync(operating, CancellationToken.None));
        return campaign;
    }

    /// <summary>Paid out; then a bank takes one backer's money, for good, and we have heard of it.</summary>
    public static async Task SeedLossAsync(FarmHost farm, string name, int pledges)
    {
        var campaign = await SeedAsync(farm, name, pledges, isReleased: true);
        await farm.RunIntentsAsync();
        var intent = await farm.ScalarAsync<string>($"""select min(payment_intent_id) as "Value" from payments where campaign_id = {campaign.Id}""");
        var dispute = farm.Stripe.Dispute(intent);
        farm.Stripe.Decide(dispute.Id, DisputeDecision.Lost);
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute.Id, CancellationToken.None));
    }

    /// <summary>Released so long ago that the reserve is due.</summary>
    public static async Task SeedReserveAsync(FarmHost farm, string name, int pledges)
    {
        var campaign = await SeedAsync(farm, name, pledges, isReleased: true);
        await farm.ExecuteAsync($"update releases set reserve_until = now() - interval '1 day' where campaign_id = {campaign.Id}");
    }

    /// <summary>Funded, and not shipped; its grower is granted a tenth of it ahead.</summary>
    public static async Task SeedAdvanceAsync(FarmHost farm, string name, int pledges)
    {
        var campaign = await PaidCampaign.SeedAsync(farm.Database.DataSource, name, pledges, DateTimeOffset.UtcNow.AddHours(-3));
        await campaign.PayAtAsync(farm.Database.DataSource, farm.Stripe);
        await OpenAccountAsync(farm, campaign.GrowerId);
        await farm.ExecuteAsync($"""
            insert into grower_payout_settings (grower_id, advance_basis_points, reserve_basis_points, reserve_days, changed_at)
            values ({campaign.GrowerId}, 1000, 500, 60, now())
            """);
        await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(CancellationToken.None));
    }

    private static async Task OpenAccountAsync(FarmHost farm, Guid growerId)
    {
        var opened = await farm.Stripe.PostAsync("/v1/accounts", new Dictionary<string, string>(StringComparer.Ordinal) { ["country"] = "DE" });
        var account = farm.Stripe.Onboard(opened.GetProperty("id").GetString()!).Id;
        await farm.ExecuteAsync($"""
            insert into payout_accounts (id, grower_id, platform_account, kind, country, stripe_account_id, is_submitted, is_able, created_at)
            values (uuid_v7(), {growerId}, 'main', 'connect', 'DE', {account}, true, true, now())
            """);
    }
}
