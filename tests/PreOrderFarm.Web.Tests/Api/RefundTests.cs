using System.Net;
using System.Text.Json.Nodes;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class RefundTests : IAsyncLifetime
{
    private readonly ApiHost host = new();

    public Task InitializeAsync() => host.InitializeAsync();

    public Task DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Programs_read_a_pledges_refunds_and_lead_an_owed_one_over_two_operators_to_paid()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        var pledge = await host.Given.PaidPledgeAsync(harvest, boxes: 2);
        using var owner = await host.ForAsync(harvest.Grower);
        using var stranger = await host.NewMemberAsync();
        Assert.Empty((await owner.GetAsync($"pledges/{pledge.Id}/refunds")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
        host.Farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        await host.Farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(pledge.Id, new Money(1_000, "CNY"), RefundReason.Goodwill, "", default));
        await host.Farm.RunIntentsAsync();
        host.Farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.Farm.SettleAsync();

        var refund = (await owner.GetAsync($"pledges/{pledge.Id}/refunds")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Single()!;
        Assert.Equal(("failed", 1_000L), (refund["status"]!.ToString(), (long)refund["amount_minor"]!));
        (await stranger.GetAsync($"pledges/{pledge.Id}/refunds")).MustBeProblem(HttpStatusCode.NotFound, "not_found");

        using var first = await host.NewOperatorAsync();
        using var second = await host.NewOperatorAsync();
        var path = $"refunds/{refund["id"]}";
        var token = await host.Farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(Guid.Parse(refund["id"]!.ToString()))));
        await host.Farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, new RefundAccount { Holder = "张伟", Account = "6222 0212 3456 7890", Bank = "ICBC" }, default));
        var owed = (await first.GetAsync("refunds")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Single()!;
        Assert.Equal("6222 0212 3456 7890", owed["bank"]!["account"]!.ToString());
        var transfer = Body.Of("""{"reference": "SEPA 17"}""").With("bank_details_at", owed["bank_details_at"]!.ToString());
        (await first.PostAsync($"{path}/bank-transfer", Body.Of("""{"reference": "SEPA 17", "bank_details_at": "2026-01-01T00:00:00Z"}"""))).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        (await first.PostAsync($"{path}/bank-transfer", transfer)).Must(HttpStatusCode.NoContent);
        var seen = (await second.GetAsync("refunds")).Json["items"]![0]!["transfer_recorded_at"]!.ToString();
        (await second.SendAsync(HttpMethod.Delete, $"{path}/bank-transfer?recorded_at={Uri.EscapeDataString(seen)}", json: null)).Must(HttpStatusCode.NoContent);
        host.Farm.Clock.Advance(TimeSpan.FromSeconds(1));
        (await first.PostAsync($"{path}/bank-transfer", transfer)).Must(HttpStatusCode.NoContent);
        JsonObject Seen(string at) => Body.Of("{}").With("recorded_at", at);
        (await second.PostAsync($"{path}/bank-transfer/confirmation", Seen(seen))).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        seen = (await second.GetAsync("refunds")).Json["items"]![0]!["transfer_recorded_at"]!.ToString();
        (await second.PostAsync($"{path}/bank-transfer/confirmation", Seen(seen))).Must(HttpStatusCode.NoContent);
        Assert.Equal("paid_by_bank", (await owner.GetAsync($"pledges/{pledge.Id}/refunds")).Json["items"]![0]!["status"]!.ToString());

        Assert.Equal("SEPA 17", (await first.GetAsync("refunds/bank-transfers")).Must(HttpStatusCode.OK).Json["items"]![0]!["bank_reference"]!.ToString());
        async Task<string> ReturningAsync()
        {
            (await first.PostAsync($"{path}/bank-transfer/return", Body.Of("""{"reference": "RET 4"}"""))).Must(HttpStatusCode.NoContent);
            return (await second.GetAsync("refunds/bank-transfers")).Json["items"]![0]!["return_recorded_at"]!.ToString();
        }
        (await second.SendAsync(HttpMethod.Delete, $"{path}/bank-transfer/return?recorded_at={Uri.EscapeDataString(await ReturningAsync())}", json: null)).Must(HttpStatusCode.NoContent);
        var instead = (await second.PostAsync($"{path}/bank-transfer/return/confirmation", Seen(await ReturningAsync()))).Must(HttpStatusCode.OK).Json["id"]!.ToString();
        owed = (await first.GetAsync("refunds")).Json["items"]!.AsArray().Single()!;
        Assert.Equal((instead, "SEPA 17", "RET 4"), (owed["id"]!.ToString(), owed["returned_transfer"]!.ToString(), owed["returned_reference"]!.ToString()));
    }
}
