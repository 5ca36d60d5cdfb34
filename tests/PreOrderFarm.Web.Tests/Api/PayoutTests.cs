using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace PreOrderFarm.Web.Tests.Api;

/// <summary>A host for each test: releasing money moves the clock by days.</summary>
public sealed class PayoutTests : IAsyncLifetime
{
    private readonly ApiHost host = new();

    public Task InitializeAsync() => host.InitializeAsync();

    public Task DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Programs_lead_released_money_from_bank_details_over_two_operators_to_a_statement_that_adds_up()
    {
        var harvest = await host.Given.ShippedHarvestAsync(2, 1);
        using var owner = await host.ForAsync(harvest.Grower);
        var account = Body.Of("""{"holder": "王伟", "account": "6222 0200 1234 5678", "bank": "ICBC", "country": "CN"}""");
        (await owner.PutAsync($"growers/{harvest.GrowerId}/payout-account/bank", account)).Must(HttpStatusCode.NoContent);
        Assert.Equal("bank", (await owner.GetAsync($"growers/{harvest.GrowerId}/payout-account")).Must(HttpStatusCode.OK).Json["way"]!["method"]!.ToString());
        await host.Given.ReleasedAsync(harvest);
        var money = (await owner.GetAsync($"growers/{harvest.GrowerId}/money")).Must(HttpStatusCode.OK).Json["items"]![0]!;
        Assert.True((long)money["payable_minor"]! > 0);

        using var first = await host.NewOperatorAsync();
        using var second = await host.NewOperatorAsync();
        (await owner.PostAsync("payout-runs")).MustBeProblem(HttpStatusCode.NotFound, "not_found");
        (await first.PostAsync("payout-runs")).Must(HttpStatusCode.OK);
        var id = (await first.GetAsync("payouts")).Must(HttpStatusCode.OK).Json["items"]![0]!["id"]!.ToString();
        var shown = (await first.GetAsync($"payouts/{id}")).Must(HttpStatusCode.OK).Json;
        Assert.Equal("6222 0200 1234 5678", shown["bank"]!["account"]!.ToString());
        var transfer = Body.Of("""{"reference": "REF 7"}""").With("account_id", shown["bank_account_id"]!.ToString()).With("paid_on", host.Farm.Clock.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        (await first.PostAsync($"payouts/{id}/bank-transfer", transfer)).Must(HttpStatusCode.NoContent);
        async Task<JsonObject> SeenAsync() => Body.Of("{}").With("recorded_at", (await first.GetAsync($"payouts/{id}")).Json["transfer_recorded_at"]!.ToString());
        (await first.PostAsync($"payouts/{id}/bank-transfer/confirmation", await SeenAsync())).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        (await second.PostAsync($"payouts/{id}/bank-transfer/confirmation", await SeenAsync())).Must(HttpStatusCode.NoContent);
        (await first.PostAsync($"payouts/{id}/bank-transfer/return", (await SeenAsync()).With("reference", "RET 4"))).Must(HttpStatusCode.NoContent);
        JsonObject Returning(string at) => Body.Of("{}").With("recorded_at", at);
        (await second.PostAsync($"payouts/{id}/bank-transfer/return/confirmation", Returning((await second.GetAsync($"payouts/{id}")).Json["return_recorded_at"]!.ToString()))).Must(HttpStatusCode.NoContent);
        Assert.Equal(("REF 7", "requested"), ((await first.GetAsync($"payouts/{id}")).Json["returned_transfer"]!.ToString(), (await first.GetAsync($"payouts/{id}")).Json["payout"]!["status"]!.ToString()));
        (await second.PostAsync($"payouts/{id}/bank-transfer", transfer)).Must(HttpStatusCode.NoContent);
        (await first.PostAsync($"payouts/{id}/bank-transfer/confirmation", await SeenAsync())).Must(HttpStatusCode.NoContent);

        var statement = (await owner.GetAsync($"payouts/{id}")).Must(HttpStatusCode.OK).Json;
        Assert.Null(statement["bank"]);
        Assert.Equal(("succeeded", (long)money["payable_minor"]!), (statement["payout"]!["status"]!.ToString(), (long)statement["payout"]!["amount_minor"]!));
        Assert.Equal((long)statement["payout"]!["amount_minor"]!, statement["lines"]!.AsArray().Sum(line => (long)line!["amount_minor"]!));
        Assert.Equal(id, (await owner.GetAsync($"growers/{harvest.GrowerId}/payouts")).Must(HttpStatusCode.OK).Json["items"]![0]!["id"]!.ToString());
    }
}
