using System.Text;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.Tests.Campaigns;

namespace PreOrderFarm.Tests.Payouts;

/// <summary>No campaign opens before its grower can be paid from the platform account that takes its money.</summary>
public sealed class PayableGrowerTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync(("Campaigns:RequiresPayoutAccount", "true"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_campaign_is_approved_when_its_grower_can_be_paid_from_its_platform_account_and_not_before()
    {
        var campaign = await SubmittedAsync();
        Assert.Contains("cannot be paid", (await Assert.ThrowsAsync<RuleBroken>(() => farm.ApproveAsync(campaign))).Message, StringComparison.Ordinal);
        await PaidByBankAsync(campaign);
        await farm.ExecuteAsync($"update campaigns set platform_account = 'europe' where id = {campaign.Id}");
        await Assert.ThrowsAsync<RuleBroken>(() => farm.ApproveAsync(campaign));

        await farm.ExecuteAsync($"update campaigns set platform_account = 'main' where id = {campaign.Id}");
        Assert.Equal(CampaignStatus.Open, await farm.ApproveAsync(campaign));
    }

    [Theory]
    [InlineData("update growers set payable_from = '{}'")]
    [InlineData("update campaigns set platform_account = 'europe'")]
    public async Task A_campaign_whose_time_has_come_waits_while_its_grower_cannot_be_paid(string change)
    {
        var campaign = await SubmittedAsync(Inputs.Kiwis with { OpensAt = LocalTime.Typed(farm.Clock.Now.AddDays(2), "Asia/Shanghai") });
        await PaidByBankAsync(campaign);
        Assert.Equal(CampaignStatus.Scheduled, await farm.ApproveAsync(campaign));
        farm.Clock.Advance(TimeSpan.FromDays(3));
        await farm.ExecuteAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create(change.Replace("{}", "{{}}", StringComparison.Ordinal)));
        Assert.Equal(0, await farm.UseAsync<OpenScheduledCampaigns, int>(sweep => sweep.RunAsync(default)));

        await farm.ExecuteAsync($"update growers set payable_from = array['main', 'europe']");

        Assert.Equal(1, await farm.UseAsync<OpenScheduledCampaigns, int>(sweep => sweep.RunAsync(default)));
    }

    [Fact]
    public async Task A_campaign_in_a_currency_in_which_stripe_cannot_pay_its_grower_is_not_approved()
    {
        var campaign = await SubmittedAsync();
        await farm.ExecuteAsync($"update growers set payable_from = array['main:EUR', 'europe:CNY']");
        Assert.Contains("in CNY", (await Assert.ThrowsAsync<RuleBroken>(() => farm.ApproveAsync(campaign))).Message, StringComparison.Ordinal);

        await farm.ExecuteAsync($"update growers set payable_from = array['main:CNY', 'main:EUR']");

        Assert.Equal(CampaignStatus.Open, await farm.ApproveAsync(campaign));
    }

    private async Task<DraftedCampaign> SubmittedAsync(CampaignInput? input = null)
    {
        var campaign = await farm.DraftAsync(input);
        await farm.OfferAsync(campaign);
        await farm.SubmitAsync(campaign);
        return campaign;
    }

    private Task PaidByBankAsync(DraftedCampaign campaign) => farm.UseAsync<GiveBankDetails>(give => give.RunAsync(
        campaign.Owner, campaign.GrowerId, new BankDetails("王伟", "6222 0200 1234 5678", "ICBC, Zhouzhi", "CN"), default));
}

/// <summary>A second platform account, with growers of its own.</summary>
public sealed class SecondPlatformAccountTests : IAsyncLifetime
{
    private readonly FakeClock chinasClock = new();
    private SandboxServer china = null!;
    private FarmHost farm = null!;

    public async Task InitializeAsync()
    {
        china = await SandboxServer.StartAsync(new SandboxOptions { SecretKey = "sk_test_china", SettlementCurrency = "cny" }, chinasClock);
        farm = await FarmHost.StartAsync(
            ("Stripe:Accounts:china:ApiBase", china.BaseAddress.AbsoluteUri),
            ("Stripe:Accounts:china:SecretKey", "sk_test_china"),
            ("Stripe:Accounts:china:WebhookSecret", "whsec_china"),
            ("Stripe:Accounts:china:ConnectWebhookSecret", "whsec_china_connect"),
            ("Payouts:ConnectCountries:china", "CN"),
            ("Payouts:ConnectCurrencies:china", "CNY"),
            ("Campaigns:PlatformAccounts:CN", "china"));
    }

    public async Task DisposeAsync()
    {
        await farm.DisposeAsync();
        await china.DisposeAsync();
    }

    [Fact]
    public async Task A_payout_leaves_the_platform_account_that_took_the_money()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        china.Pay((await farm.Given.NewestPaymentAsync(placed.Id)).CheckoutSessionId!);
        await farm.Given.ConfirmAsync(placed.Id);
        await OnboardedAsync(harvest);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await farm.Given.ShippedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        chinasClock.Now = farm.Clock.Now;
        var someone = await farm.Given.OperatorAsync();

        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
        await farm.RunIntentsAsync();

        Assert.Empty(farm.Stripe.State.Transfers.All());
        Assert.Equal(china.State.Accounts.All().Single().Id, Assert.Single(china.State.Transfers.All()).DestinationId);
        Assert.Equal("china", await farm.ScalarAsync<string>($"select platform_account as \"Value\" from payouts where status = 'succeeded'"));
    }

    [Fact]
    public async Task News_of_connected_accounts_are_believed_by_the_secret_of_their_own_endpoint()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default));
        china.Onboard(china.State.Accounts.All().Single().Id);
        var updated = china.State.Events.All().Last(happened => happened.Type == "account.updated");
        var body = Encoding.UTF8.GetBytes(updated.ToJson(china.State).ToJsonString());

        await farm.UseAsync<ReceiveStripeEvent>(receive => receive.RunAsync(body, WebhookSignature.Header(body, "whsec_china_connect", farm.Clock.Now), default));
        await farm.ProcessEventsAsync();

        Assert.Equal(["china:CNY"], await farm.ScalarAsync<string[]>($"""select payable_from as "Value" from growers where id = {harvest.GrowerId}"""));
        await Assert.ThrowsAsync<ForgedEvent>(() =>
            farm.UseAsync<ReceiveStripeEvent>(receive => receive.RunAsync(body, WebhookSignature.Header(body, "whsec_nobodys", farm.Clock.Now), default)));
    }

    private async Task OnboardedAsync(Harvest harvest)
    {
        await farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default));
        china.Onboard(china.State.Accounts.All().Single().Id);
        await farm.UseAsync<RefreshPayoutAccount>(refresh => refresh.OfGrowerAsync(harvest.GrowerId, default));
    }
}
