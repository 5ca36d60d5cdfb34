using System.Globalization;
using System.Net;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Payouts;

/// <summary>A site for each test: releasing money moves the clock by weeks.</summary>
public sealed class PayoutPagesTests : IAsyncLifetime
{
    private sealed class PayoutSite : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Payouts:ConnectCountries:main", "CN"), new("Payouts:ConnectCurrencies:main", "CNY"), new("Campaigns:RequiresPayoutAccount", "true")];
    }

    private readonly PayoutSite site = new();

    public Task InitializeAsync() => site.InitializeAsync();

    public Task DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task From_bank_details_to_a_statement_that_adds_up()
    {
        var harvest = await site.Farm.Given.ShippedHarvestAsync(2, 1);
        using var owner = await site.GivenSignedInAsync("owner-payouts@farm.test");
        await site.Farm.ExecuteAsync($"""
            insert into grower_members (grower_id, member_id, role) select {harvest.GrowerId}, id, 'owner' from members where email = 'owner-payouts@farm.test'
            """);
        await site.Farm.ExecuteAsync($"update campaigns set title = '=SUM(A1)' where id = {harvest.CampaignId}");
        var page = await owner.GoAsync($"/grower/{harvest.GrowerId}/payouts");
        Assert.Contains("Choose how you are paid: until then we cannot pay you.", page.Text, StringComparison.Ordinal);
        await site.Farm.ExecuteAsync($"update campaigns set status = 'completed' where id = {harvest.CampaignId}");
        Assert.Contains("Choose how you are paid: no campaign opens before that.", (await owner.GoAsync($"/grower/{harvest.GrowerId}/payouts")).Text, StringComparison.Ordinal);
        await site.Farm.ExecuteAsync($"update campaigns set status = 'funded' where id = {harvest.CampaignId}");
        var refused = await owner.SubmitAsync(page, "form[action*=Bank]", Fields(("Input.Holder", ""), ("Input.Account", "12"), ("Input.Bank", "ICBC"), ("Input.Country", "CN")));
        Assert.NotEqual("", refused.ErrorOf("Input.Account"));
        await owner.SubmitAsync(page, "form[action*=Bank]", Fields(("Input.Holder", "Wang"), ("Input.Account", "6222 0200 1234 5678"), ("Input.Bank", "ICBC"), ("Input.Country", "CN")));
        await site.Farm.Given.ReleasedAsync(harvest);

        using var first = await site.GivenSignedInAsync("first-operator@farm.test", isOperator: true);
        using var second = await site.GivenSignedInAsync("second-operator@farm.test", isOperator: true);
        await first.SubmitAsync(await first.GoAsync("/admin/payouts"), "form[action*=Start]");
        var id = await site.Farm.ScalarAsync<Guid>($"""select id as "Value" from payouts where grower_id = {harvest.GrowerId}""");
        var payout = await first.GoAsync($"/payouts/{id}");
        Assert.Contains("6222 0200 1234 5678", payout.Text, StringComparison.Ordinal);
        var form = payout.Document.QuerySelector("form[action*=Record] input[name='Input.PaidOn']")!;
        Assert.Equal("", form.GetAttribute("value") ?? "");
        Assert.Contains("Say on which day the transfer was made.", (await first.SubmitAsync(payout, "form[action*=Record]", Fields(("Input.BankReference", "REF 7")))).Text, StringComparison.Ordinal);
        var empty = await first.SubmitAsync(payout, "form[action*=Record]");
        Assert.Equal(
            ("Give the bank's reference of the transfer, in at most 140 characters.", "Say on which day the transfer was made."),
            (empty.ErrorOf("Input.BankReference"), empty.ErrorOf("Input.PaidOn")));
        await first.SubmitAsync(payout, "form[action*=Record]", Fields(("Input.BankReference", "REF 7"), ("Input.PaidOn", site.Farm.Clock.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
        var own = await first.SubmitAsync(await first.GoAsync($"/payouts/{id}"), "form[action*=Confirm]");
        Assert.Contains("Another operator confirms it", own.Text, StringComparison.Ordinal);
        await second.SubmitAsync(await second.GoAsync($"/payouts/{id}"), "form[action*=Confirm]");

        var seen = await owner.GoAsync($"/payouts/{id}");
        Assert.Contains("Paid", seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("6222 0200", seen.Text, StringComparison.Ordinal);
        var csv = (await owner.GoAsync($"/payouts/{id}/statement.csv")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var amount = await site.Farm.ScalarAsync<long>($"""select amount_minor as "Value" from payouts where id = {id}""");
        Assert.Equal(amount, csv[1..].Sum(line => (long)(decimal.Parse(line.Split(',')[7], CultureInfo.InvariantCulture) * 100)));
        Assert.All(csv[1..], line => Assert.Equal("'=SUM(A1)", line.Split(',')[2].Trim('"')));
        var pdf = await owner.GoAsync($"/payouts/{id}/statement.pdf");
        Assert.StartsWith("%PDF", pdf.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("The bank sent it back", seen.Text, StringComparison.Ordinal);

        var refusedReturn = await first.SubmitAsync(await first.GoAsync($"/payouts/{id}"), "form[action*='handler=Return']", Fields(("Input.ReturnReference", "")));
        Assert.NotEqual("", refusedReturn.ErrorOf("Input.ReturnReference"));
        await first.SubmitAsync(await first.GoAsync($"/payouts/{id}"), "form[action*='handler=Return']", Fields(("Input.ReturnReference", "RET 4")));
        Assert.Null((await first.GoAsync($"/payouts/{id}")).Document.QuerySelector("form[action*=ConfirmReturn]"));
        await second.SubmitAsync(await second.GoAsync($"/payouts/{id}"), "form[action*=ConfirmReturn]");
        var owed = await second.GoAsync($"/payouts/{id}");
        Assert.Contains("REF 7; came back as RET 4", owed.Text, StringComparison.Ordinal);
        Assert.NotNull(owed.Document.QuerySelector("form[action*=Record]"));
    }

    [Fact]
    public async Task Without_a_bank_account_there_is_nothing_to_record_but_what_happens_next()
    {
        var harvest = await site.Farm.Given.ShippedHarvestAsync(1);
        await site.Farm.Given.PaidByBankAsync(harvest);
        await site.Farm.Given.ReleasedAsync(harvest);
        using var someone = await site.GivenSignedInAsync("fifth-operator@farm.test", isOperator: true);
        await someone.SubmitAsync(await someone.GoAsync("/admin/payouts"), "form[action*=Start]");
        var id = await site.Farm.ScalarAsync<Guid>($"""select id as "Value" from payouts where grower_id = {harvest.GrowerId}""");
        await site.Farm.ExecuteAsync($"update payouts set account_id = null where id = {id}");
        await site.Farm.ExecuteAsync($"update payout_accounts set retired_at = now() where grower_id = {harvest.GrowerId}");

        var payout = await someone.GoAsync($"/payouts/{id}");
        Assert.Null(payout.Document.QuerySelector("form[action*=Record]"));
        Assert.Contains("This farm has not given a bank account yet.", payout.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Make the transfer", payout.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sees_or_changes_payouts_that_are_not_theirs()
    {
        var harvest = await site.Farm.Given.ShippedHarvestAsync(1);
        await site.Farm.Given.PaidByBankAsync(harvest);
        await site.Farm.Given.ReleasedAsync(harvest);
        using var someone = await site.GivenSignedInAsync("someone-payouts@farm.test");
        using var operators = await site.GivenSignedInAsync("third-operator@farm.test", isOperator: true);
        await operators.SubmitAsync(await operators.GoAsync("/admin/payouts"), "form[action*=Start]");
        var id = await site.Farm.ScalarAsync<Guid>($"""select id as "Value" from payouts where grower_id = {harvest.GrowerId}""");

        foreach (var path in new[] { $"/grower/{harvest.GrowerId}/payouts", $"/payouts/{id}", $"/payouts/{id}/statement.pdf", $"/payouts/{id}/statement.csv" })
            Assert.Equal(HttpStatusCode.NotFound, (await someone.GoAsync(path)).Status);
        foreach (var path in new[] { "/admin/payouts", $"/admin/payouts/growers/{harvest.GrowerId}", "/admin/disputes", $"/admin/disputes/{id}" })
            Assert.NotEqual(HttpStatusCode.OK, (await someone.GoAsync(path)).Status);
        foreach (var path in new[] { "/admin/payouts", $"/admin/payouts/growers/{harvest.GrowerId}", "/admin/disputes", $"/grower/{harvest.GrowerId}/payouts" })
            Assert.Equal(HttpStatusCode.OK, (await operators.GoAsync(path)).Status);
    }

    [Fact]
    public async Task What_stripe_still_wants_to_know_is_said_in_plain_words_and_an_operator_has_the_payout_paid_another_way()
    {
        var harvest = await site.Farm.Given.ShippedHarvestAsync(1);
        using var owner = await site.GivenSignedInAsync("owner-stripe@farm.test");
        await site.Farm.ExecuteAsync($"""
            insert into grower_members (grower_id, member_id, role) select {harvest.GrowerId}, id, 'owner' from members where email = 'owner-stripe@farm.test'
            """);
        await owner.SubmitAsync(await owner.GoAsync($"/grower/{harvest.GrowerId}/payouts"), "form[action*=Onboard]");
        var account = site.Farm.Stripe.State.Accounts.All().Single().Id;
        site.Farm.Stripe.Onboard(account);
        await site.Farm.SettleAsync();
        await site.Farm.Given.ReleasedAsync(harvest);
        using var someone = await site.GivenSignedInAsync("fourth-operator@farm.test", isOperator: true);
        await someone.SubmitAsync(await someone.GoAsync("/admin/payouts"), "form[action*=Start]");
        var id = await site.Farm.ScalarAsync<Guid>($"""select id as "Value" from payouts where grower_id = {harvest.GrowerId}""");

        site.Farm.Stripe.Require(account, new AccountDemand(["individual.verification.document", "individual.dob.day", "individual.dob.month"], IsPastDue: true));
        await site.Farm.SettleAsync();

        var page = await owner.GoAsync($"/grower/{harvest.GrowerId}/payouts");
        Assert.Contains("A document that shows who you are", page.Text, StringComparison.Ordinal);
        Assert.Contains("A date of birth", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("individual.", page.Text, StringComparison.Ordinal);
        var stuck = await someone.GoAsync($"/payouts/{id}");
        Assert.Contains("capabilities", stuck.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Pay it to the farm's other account", stuck.Text, StringComparison.Ordinal);
        await owner.SubmitAsync(page, "form[action*=Bank]", Fields(("Input.Holder", "Wang"), ("Input.Account", "6222 0200 1234 5678"), ("Input.Bank", "ICBC"), ("Input.Country", "CN")));
        Assert.DoesNotContain("Pay it to the farm's other account", (await owner.GoAsync($"/payouts/{id}")).Text, StringComparison.Ordinal);
        await someone.SubmitAsync(await someone.GoAsync($"/payouts/{id}"), "form[action*=Move]");
        Assert.Contains("6222 0200 1234 5678", (await someone.GoAsync($"/payouts/{id}")).Text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
