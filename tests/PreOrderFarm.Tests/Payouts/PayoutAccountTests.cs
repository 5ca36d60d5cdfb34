using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Payouts;

public sealed class PayoutAccountTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Only_its_owners_say_where_a_growers_money_goes()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var someone = await farm.Given.OperatorAsync();
        var details = new BankDetails("Mallory", "6222 9999 9999 9999", "ICBC", "CN");

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<GiveBankDetails>(give => give.RunAsync(someone, harvest.GrowerId, details, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            someone, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default)));
    }

    [Fact]
    public async Task Its_owners_are_told_of_each_change()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var before = await MailsAsync(harvest);

        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.PaidByBankAsync(harvest);

        Assert.Equal(before + 2, await MailsAsync(harvest));
    }

    [Fact]
    public async Task A_transfer_that_nobody_has_made_goes_to_the_new_account()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));

        await farm.UseAsync<GiveBankDetails>(give => give.RunAsync(
            harvest.Grower, harvest.GrowerId, new BankDetails("王伟", "6222 0200 1234 9999", "ICBC, Zhouzhi", "CN"), default));

        Assert.Equal("•••• 9999", await farm.ScalarAsync<string>(
            $"""select a.bank_hint as "Value" from payouts p join payout_accounts a on a.id = p.account_id"""));
    }

    [Fact]
    public async Task One_account_that_cannot_be_read_holds_up_no_other()
    {
        var (lost, other) = (await farm.Given.HarvestOnSaleAsync(), await farm.Given.HarvestOnSaleAsync());
        foreach (var harvest in new[] { lost, other })
        {
            await farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
                harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default));
        }
        await farm.ExecuteAsync($"update payout_accounts set stripe_account_id = 'acct_unknown' where grower_id = {lost.GrowerId}");

        Assert.Equal(1, await farm.UseAsync<RefreshPayoutAccount, int>(sweep => sweep.RunAsync(default)));
    }

    private Task<int> MailsAsync(Harvest harvest) => farm.ScalarAsync<int>(
        $"""select count(*)::int as "Value" from emails where template = 'payout_account_changed' and recipient = {harvest.Grower.Email}""");
}
