namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class ConnectTests
{
    [Fact]
    public async Task A_grower_is_onboarded_paid_and_partly_asked_back()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var intent = await sandbox.PaidIntentAsync();
        var charge = sandbox.Server.State.Charges.All().Single().Id;
        var account = await sandbox.PostAsync("/v1/accounts", ("controller[stripe_dashboard][type]", "express"), ("country", "DE"), ("capabilities[transfers][requested]", "true"));
        (string, string)[] wanted = [("amount", "5000"), ("currency", "eur"), ("destination", account.Text("id")), ("source_transaction", charge)];

        Assert.Equal("insufficient_capabilities_for_transfer", (await sandbox.PostAsync("/v1/transfers", wanted)).ErrorText("code"));
        var link = await sandbox.PostAsync("/v1/account_links", ("account", account.Text("id")), ("type", "account_onboarding"), ("refresh_url", "http://localhost/again"), ("return_url", "http://localhost/done"));
        using (var done = await sandbox.Http.PostAsync(new Uri(link.Text("url")), new FormUrlEncodedContent([])))
        {
            Assert.Equal("http://localhost/done", done.Headers.Location!.AbsoluteUri);
        }

        var transfer = await sandbox.PostAsync("/v1/transfers", wanted);
        Assert.Equal(5000, transfer.Number("amount"));
        Assert.Equal(400, (int)(await sandbox.PostAsync("/v1/transfers", wanted)).Status);
        var reversal = await sandbox.PostAsync($"/v1/transfers/{transfer.Text("id")}/reversals", ("amount", "1000"));
        Assert.StartsWith("trr_", reversal.Text("id"), StringComparison.Ordinal);
        Assert.Equal(1000, (await sandbox.GetAsync("/v1/transfers/" + transfer.Text("id"))).Number("amount_reversed"));
        Assert.Equal("amount", (await sandbox.PostAsync($"/v1/transfers/{transfer.Text("id")}/reversals", ("amount", "4001"))).ErrorText("param"));
        Assert.Equal(["account.updated", "transfer.created", "transfer.reversed"], sandbox.EventTypes().TakeLast(3));
        Assert.Equal(5980 - 115 - 4000, sandbox.Server.State.BalanceTransactions.All().Sum(transaction => transaction.NetMinor));
        Assert.NotNull(intent);
    }

    [Fact]
    public async Task A_transfer_without_a_charge_needs_available_money()
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        await sandbox.PaidIntentAsync();
        var account = (await sandbox.PostAsync("/v1/accounts", ("type", "express"))).Text("id");
        await sandbox.Http.PostAsync($"/sandbox/accounts/{account}/onboard", null);
        (string, string)[] wanted = [("amount", "5000"), ("currency", "eur"), ("destination", account)];

        Assert.Equal("balance_insufficient", (await sandbox.PostAsync("/v1/transfers", wanted)).ErrorText("code"));
        sandbox.Pass(TimeSpan.FromDays(2));
        Assert.Equal(5000, (await sandbox.PostAsync("/v1/transfers", wanted)).Number("amount"));
    }
}
