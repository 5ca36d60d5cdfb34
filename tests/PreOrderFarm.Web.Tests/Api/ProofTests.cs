using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class ProofTests : IClassFixture<ApiHost>
{
    private readonly ApiHost host;

    public ProofTests(ApiHost host)
    {
        this.host = host;
        host.Farm.Clock.Now = new FakeClock().Now;
    }

    [Fact]
    public async Task Everyone_may_ask_for_the_proof_with_counts_boxes_and_sums_and_no_person()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        var placed = await host.Given.PaidPledgeAsync(harvest, boxes: 2);
        using var nobody = host.Nobody();

        var proof = (await nobody.GetAsync($"campaigns/{harvest.CampaignId}/proof")).Must(HttpStatusCode.OK);

        foreach (var figure in new[] { "pledged", "captured", "refunded", "on_the_way_back", "held", "shipped", "released", "platform_fee", "processing_fee" })
            Assert.Equal(["boxes", "count", "sum_minor"], proof.Json[figure]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal((1, 2, 20_000), (
            proof.Json["captured"]!["count"]!.GetValue<int>(), proof.Json["captured"]!["boxes"]!.GetValue<int>(), proof.Json["captured"]!["sum_minor"]!.GetValue<int>()));
        Assert.True(proof.Json["holds"]!.GetValue<bool>());
        var pledge = await host.Given.PledgeAsync(placed.Id);
        Assert.DoesNotContain(pledge.Reference, proof.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(pledge.Email, proof.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_reads_it_pledge_by_pledge_page_after_page()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        for (var placed = 0; placed < 3; placed++)
            await host.Given.PaidPledgeAsync(harvest);
        using var anna = await host.NewOperatorAsync();

        var first = (await anna.GetAsync($"campaigns/{harvest.CampaignId}/proof/pledges?limit=2")).Must(HttpStatusCode.OK);
        var second = (await anna.GetAsync(first["next"])).Must(HttpStatusCode.OK);

        var pledges = first.Json["items"]!.AsArray().Concat(second.Json["items"]!.AsArray()).ToList();
        Assert.Equal(3, pledges.Select(pledge => pledge!["pledge_id"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(pledges, pledge => Assert.Equal((10_000, 10_000, 0), (
            pledge!["captured_minor"]!.GetValue<int>(), pledge["held_minor"]!.GetValue<int>(), pledge["difference_minor"]!.GetValue<int>())));
        Assert.DoesNotContain("@", first.Text, StringComparison.Ordinal);
        using var grower = await host.ForAsync(harvest.Grower);
        (await grower.GetAsync($"campaigns/{harvest.CampaignId}/proof/pledges")).Must(HttpStatusCode.NotFound);
    }
}
