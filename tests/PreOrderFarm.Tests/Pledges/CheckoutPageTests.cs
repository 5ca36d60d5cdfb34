using PreOrderFarm.Pledges;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>What our Checkout asks for, as Stripe's side has it.</summary>
public sealed class CheckoutPageTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Campaigns:HoldingLimitDays", "300"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(83, 6, "card,alipay,wechat_pay")]
    [InlineData(85, 6, "card,wechat_pay")] // Alipay takes refunds for 90 days
    [InlineData(175, 6, "card")] // and WeChat Pay for 180
    public async Task Ways_to_pay_are_those_that_still_take_a_refund_after_the_last_claim(int daysToShipping, int claimDays, string methods)
    {
        var session = await SessionAsync(daysToShipping, claimDays);

        Assert.Equal(methods, string.Join(',', session.AllowedMethods!));
        Assert.Equal(methods.Contains("wechat_pay", StringComparison.Ordinal), session.HasWechatOptions);
    }

    [Fact]
    public async Task The_amount_is_asked_for_in_the_campaigns_currency_and_no_other() => Assert.False((await SessionAsync(20, 3)).IsAdaptivePricing);

    private async Task<CheckoutSession> SessionAsync(int daysToShipping, int claimDays)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var shipsUntil = DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime.AddDays(daysToShipping));
        await farm.ExecuteAsync($"update campaigns set ships_from = {shipsUntil}, ships_until = {shipsUntil} where id = {harvest.CampaignId}");
        await farm.ExecuteAsync($"update offers set claim_window_days = {claimDays} where campaign_id = {harvest.CampaignId}");
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        return farm.Stripe.State.Sessions.Find((await farm.Given.NewestPaymentAsync(placed.Id)).CheckoutSessionId!)!;
    }
}
