using System.Text;
using PreOrderFarm.Closing;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Payments;

/// <summary>Two accounts of the platform at Stripe, each with its own key, secret and balance: 'main', and one for China.</summary>
public sealed class PlatformAccountTests : IAsyncLifetime
{
    private const string ChinaSecret = "whsec_china";
    private SandboxServer china = null!;
    private FarmHost farm = null!;

    public async Task InitializeAsync()
    {
        china = await SandboxServer.StartAsync(new SandboxOptions { SecretKey = "sk_test_china", SettlementCurrency = "hkd" }, new FakeClock());
        farm = await FarmHost.StartAsync(
            ("Stripe:Accounts:china:ApiBase", china.BaseAddress.AbsoluteUri),
            ("Stripe:Accounts:china:SecretKey", "sk_test_china"),
            ("Stripe:Accounts:china:WebhookSecret", ChinaSecret),
            ("Campaigns:PlatformAccounts:CN", "china"));
    }

    public async Task DisposeAsync()
    {
        await farm.DisposeAsync();
        await china.DisposeAsync();
    }

    [Fact]
    public async Task A_campaigns_money_comes_goes_back_and_is_booked_at_its_own_account()
    {
        var placed = await PaidInChinaAsync();

        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(placed.Id, new(1_000, "CNY"), RefundReason.Goodwill, "", default));
        await farm.RunIntentsAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));

        Assert.Equal("china", await farm.ScalarAsync<string>($"select platform_account as \"Value\" from intents where kind = 'refund'"));
        Assert.Empty(farm.Stripe.State.Charges.All());
        Assert.Equal(1_000, china.State.Totals()["cny"].RefundedMinor);
        var balances = await farm.UseAsync<LedgerQueries, IReadOnlyList<LedgerBalance>>(queries => queries.BalancesAsync(default));
        var clearing = balances.Single(balance => balance.Account == LedgerAccountKind.StripeClearing);
        Assert.Equal(("china", "HKD"), (clearing.PlatformAccount, clearing.Balance.Currency));
        Assert.Equal(china.State.BalanceTransactions.All().Sum(transaction => transaction.NetMinor), clearing.Balance.Minor);
        Assert.All(balances.Where(balance => balance.Account is LedgerAccountKind.Exchange or LedgerAccountKind.ProcessingFee), balance => Assert.Equal("china", balance.PlatformAccount));
    }

    [Fact]
    public async Task A_cancelled_campaigns_pages_are_closed_at_its_own_account()
    {
        await HeldInChinaAsync();
        var campaignId = await farm.ScalarAsync<Guid>($"select id as \"Value\" from campaigns");

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(Given.Operator, campaignId, "Frost", default));

        Assert.Equal("china", await farm.ScalarAsync<string>($"select platform_account as \"Value\" from intents where kind = 'expire_checkout'"));
    }

    [Fact]
    public async Task A_webhook_belongs_to_the_account_whose_secret_signed_it()
    {
        var placed = await HeldInChinaAsync();
        var completed = china.State.Events.All().Single(happened => happened.Type == "checkout.session.completed");
        var body = Encoding.UTF8.GetBytes(completed.ToJson(china.State).ToJsonString());

        await farm.UseAsync<ReceiveStripeEvent>(receive => receive.RunAsync(body, WebhookSignature.Header(body, ChinaSecret, farm.Clock.Now), default));
        await Assert.ThrowsAsync<ForgedEvent>(() =>
            farm.UseAsync<ReceiveStripeEvent>(receive => receive.RunAsync(body, WebhookSignature.Header(body, "whsec_nobodys", farm.Clock.Now), default)));
        await farm.ProcessEventsAsync();

        Assert.Equal("china", await farm.ScalarAsync<string>($"select platform_account as \"Value\" from stripe_events"));
        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task What_belongs_to_an_account_that_is_not_configured_here_waits()
    {
        var placed = await PaidInChinaAsync();
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(placed.Id, new(1_000, "CNY"), RefundReason.Goodwill, "", default));
        await farm.ExecuteAsync($"update payments set platform_account = 'gone'");

        await farm.RunIntentsAsync();

        Assert.Equal(1, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from intents where kind = 'refund' and status = 'pending' and last_error like '%Stripe__Accounts__gone__SecretKey%'"));
    }

    private async Task<PlacedPledge> HeldInChinaAsync()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        china.Pay((await farm.Given.NewestPaymentAsync(placed.Id)).CheckoutSessionId!);
        return placed;
    }

    private async Task<PlacedPledge> PaidInChinaAsync()
    {
        var placed = await HeldInChinaAsync();
        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(placed.Id));
        return placed;
    }
}
