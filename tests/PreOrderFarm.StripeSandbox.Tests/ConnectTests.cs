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

    [Fact]
    public async Task A_transfer_is_made_in_what_the_balance_holds_and_nothing_is_exchanged_for_it()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.PaidIntentAsync(new PayRequest(Card: TestCards.AvailableAtOnce));
        var account = (await sandbox.PostAsync("/v1/accounts", ("country", "DE"))).Text("id");
        sandbox.Server.Onboard(account);

        var refused = await sandbox.PostAsync("/v1/transfers", ("amount", "100"), ("currency", "cny"), ("destination", account));

        Assert.Equal("balance_insufficient", refused.ErrorText("code"));
        Assert.Empty(sandbox.Server.State.Transfers.All());
    }

    [Fact]
    public async Task The_platform_pays_itself_out_of_what_is_available()
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        await sandbox.PaidIntentAsync();
        Assert.Equal("balance_insufficient", (await sandbox.PostAsync("/v1/payouts", ("amount", "500"), ("currency", "eur"))).ErrorText("code"));
        sandbox.Pass(TimeSpan.FromDays(2));

        var payout = await sandbox.PostAsync("/v1/payouts", ("amount", "500"), ("currency", "eur"), ("expand[]", "balance_transaction"));

        Assert.Equal(("in_transit", -500L), (payout.Text("status"), payout.Body["balance_transaction"]!["net"]!.GetValue<long>()));
        Assert.Equal("payout", payout.Body["balance_transaction"]!["type"]!.GetValue<string>());
        sandbox.Pass(TimeSpan.FromDays(2));
        Assert.Equal("paid", (await sandbox.GetAsync("/v1/payouts/" + payout.Text("id"))).Text("status"));
        Assert.Single((await sandbox.GetAsync("/v1/balance_transactions?payout=" + payout.Text("id"))).Body["data"]!.AsArray());
    }

    [Fact]
    public async Task A_restricted_account_gets_nothing_until_it_has_answered()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.PaidIntentAsync(new PayRequest(Card: TestCards.AvailableAtOnce));
        var account = (await sandbox.PostAsync("/v1/accounts", ("country", "DE"))).Text("id");
        sandbox.Server.Onboard(account);
        (string, string)[] wanted = [("amount", "100"), ("currency", "eur"), ("destination", account), ("transfer_group", "campaign-7")];

        sandbox.Server.Require(account, new AccountDemand(["individual.verification.document"], Deadline: 2_000_000_000));
        Assert.Equal("individual.verification.document", (await sandbox.GetAsync("/v1/accounts/" + account)).Body["requirements"]!["currently_due"]![0]!.GetValue<string>());
        Assert.Equal(100, (await sandbox.PostAsync("/v1/transfers", wanted)).Number("amount"));
        sandbox.Server.Require(account, new AccountDemand(
            ["individual.verification.document"], IsPastDue: true, Error: new AccountDemandError("verification_document_expired", "The document has expired.")));
        var restricted = await sandbox.GetAsync("/v1/accounts/" + account);
        Assert.False(restricted.Body["payouts_enabled"]!.GetValue<bool>());
        Assert.Equal("requirements.past_due", restricted.Body["requirements"]!["disabled_reason"]!.GetValue<string>());
        Assert.Equal("insufficient_capabilities_for_transfer", (await sandbox.PostAsync("/v1/transfers", wanted)).ErrorText("code"));
        Assert.Equal("account.updated", sandbox.EventTypes()[^1]);

        sandbox.Server.Onboard(account);
        Assert.Equal(100, (await sandbox.PostAsync("/v1/transfers", wanted)).Number("amount"));
        Assert.Equal(2, (await sandbox.GetAsync("/v1/transfers?transfer_group=campaign-7")).Data.Count);
        Assert.Empty((await sandbox.GetAsync("/v1/transfers?transfer_group=campaign-8")).Data);
    }

    [Fact]
    public async Task What_an_account_has_paid_out_cannot_be_reversed()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.PaidIntentAsync(new PayRequest(Card: TestCards.AvailableAtOnce));
        var account = (await sandbox.PostAsync("/v1/accounts", ("country", "DE"))).Text("id");
        sandbox.Server.Onboard(account);
        var first = (await sandbox.PostAsync("/v1/transfers", ("amount", "500"), ("currency", "eur"), ("destination", account))).Text("id");
        sandbox.Server.PayOut(account);
        Assert.Equal("balance_insufficient", (await sandbox.PostAsync($"/v1/transfers/{first}/reversals", ("amount", "500"))).ErrorText("code"));
        await sandbox.PostAsync("/v1/transfers", ("amount", "300"), ("currency", "eur"), ("destination", account));
        Assert.Equal(300, (await sandbox.PostAsync($"/v1/transfers/{first}/reversals", ("amount", "300"))).Number("amount"));
        Assert.Equal("balance_insufficient", (await sandbox.PostAsync($"/v1/transfers/{first}/reversals", ("amount", "1"))).ErrorText("code"));
    }

    [Fact]
    public async Task The_platform_says_how_it_is_paid_out()
    {
        await using var sandbox = await Sandbox.StartAsync(new SandboxOptions { SecretKey = Sandbox.Key, PayoutInterval = "daily" });
        Assert.Equal("daily", (await sandbox.GetAsync("/v1/account")).Body["settings"]!["payouts"]!["schedule"]!["interval"]!.GetValue<string>());
        await sandbox.PostAsync("/v1/balance_settings", ("payments[payouts][schedule][interval]", "manual"));
        Assert.Equal("manual", (await sandbox.GetAsync("/v1/balance_settings")).Body["payments"]!["payouts"]!["schedule"]!["interval"]!.GetValue<string>());
        Assert.Equal(400, (int)(await sandbox.PostAsync("/v1/balance_settings", ("payments[payouts][schedule][interval]", "hourly"))).Status);
    }
}
