using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Mail;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>Money that arrives when its hold has ended: free units if there are any, else back within minutes, and told why.</summary>
public sealed class LateMoneyTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Money_for_an_expired_hold_takes_units_that_are_free()
    {
        var (_, placed) = await LateAsync(boxes: 10);

        await farm.Given.ConfirmAsync(placed.Id);

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(0, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from refunds"));
    }

    [Fact]
    public async Task Sold_out_meanwhile_it_goes_back()
    {
        var (harvest, placed) = await LateAsync(boxes: 1);
        await farm.Given.PaidPledgeAsync(harvest);

        await MustGoBackAsync(placed, "late_payment_refunded");
    }

    [Fact]
    public async Task After_the_close_it_goes_back()
    {
        var (harvest, placed) = await LateAsync(boxes: 10);
        await farm.Given.ClosedAsync(harvest);

        await MustGoBackAsync(placed, "late_payment_closed");
    }

    [Fact]
    public async Task After_the_campaign_was_called_off_it_goes_back()
    {
        var (harvest, placed) = await LateAsync(boxes: 10);
        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Frost.", default));

        await MustGoBackAsync(placed, "late_payment_called_off");
    }

    [Fact]
    public async Task For_a_pledge_that_its_backer_cancelled_it_goes_back()
    {
        var (_, placed) = await LateAsync(boxes: 10);
        await farm.ExecuteAsync($"update pledges set status = 'cancelled' where id = {placed.Id}");

        await MustGoBackAsync(placed, "late_payment_cancelled");
    }

    [Fact]
    public async Task A_page_that_was_made_with_other_settings_is_found_and_its_hold_does_not_end_unasked()
    {
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.DropAfter, Times: 4));
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        farm.Stripe.Faults.Clear();
        farm.Stripe.Pay(Assert.Single(farm.Stripe.State.Sessions.All()).Id);
        await using var reconfigured = farm.StartAnother(("Payments:Methods", "card"), ("Site:BaseUrl", "https://elsewhere.test"));
        farm.Clock.Advance(TimeSpan.FromMinutes(31));

        await reconfigured.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(default));
        await reconfigured.RunIntentsAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    /// <summary>Paid at Stripe in the last moment; here the hold has ended, and nobody has heard of the money.</summary>
    private async Task<(Harvest Harvest, PlacedPledge Placed)> LateAsync(long boxes)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: boxes, target: 1);
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id);
        await farm.ExecuteAsync($"update pledges set status = 'expired', expired_at = {farm.Clock.Now} where id = {placed.Id}");
        await farm.ExecuteAsync($"update campaign_units set boxes_taken = 0, grams_taken = 0 where campaign_id = {harvest.CampaignId}");
        await farm.ExecuteAsync($"update offer_units set units_taken = 0 where campaign_id = {harvest.CampaignId}");
        return (harvest, placed);
    }

    private async Task MustGoBackAsync(PlacedPledge placed, string template)
    {
        var paid = (await farm.Given.NewestPaymentAsync(placed.Id)).AmountMinor;
        Assert.Equal(ConfirmOutcome.RefundedLate, await farm.Given.ConfirmAsync(placed.Id));
        await farm.RunIntentsAsync();

        Assert.Equal(paid, await farm.QueryAsync(db => db.Set<PreOrderFarm.Payments.Refund>()
            .Where(r => r.PledgeId == placed.Id && r.Status == PreOrderFarm.Payments.RefundStatus.Succeeded && r.Reason == RefundReason.LatePayment).SumAsync(r => r.AmountMinor)));
        Assert.Equal(1, await farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == template)));
    }
}
