using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PreOrderFarm.Closing;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class MainPathTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_harvest_is_sold_from_the_draft_to_the_box_by_programs_alone()
    {
        using var grower = await host.NewMemberAsync();
        using var guest = host.Nobody();
        var campaignId = await LaunchAsync(grower);
        var campaign = (await guest.GetAsync($"campaigns/{campaignId}")).Must(HttpStatusCode.OK);
        Assert.Equal("open", campaign["status"]);
        Assert.Equal("2027-03-29T18:00:00+08:00", campaign["deadline"]);

        var (pledgeId, link) = await PledgeAsync(guest, campaign);
        await PayAsync(pledgeId);
        var paid = (await guest.GetAsync($"pledges/{pledgeId}", ("Pledge-Link", link))).Must(HttpStatusCode.OK);
        Assert.Equal("confirmed", paid["status"]);
        Assert.Equal(("20000", "20000", "CNY"), (paid["total_minor"], paid["paid_minor"], paid["currency"]));
        Assert.Equal("2", (await guest.GetAsync($"campaigns/{campaignId}/progress")).Must(HttpStatusCode.OK)["collected"]);

        (await grower.GetAsync($"campaigns/{campaignId}/closing")).MustBeProblem(HttpStatusCode.NotFound, "not_found");
        var preview = (await grower.GetAsync($"campaigns/{campaignId}/closing/preview")).Must(HttpStatusCode.OK);
        Assert.Equal(("funded", "target_reached", "2", "1"), (preview["outcome"], preview["reason"], preview["parcels"], preview["batches"]));
        host.Farm.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal(1, await host.UseAsync<CloseDueCampaigns, int>(close => close.RunAsync(CancellationToken.None)));
        var closing = (await grower.GetAsync($"campaigns/{campaignId}/closing")).Must(HttpStatusCode.OK);
        Assert.Equal(("funded", "target_reached", "2", "1"), (closing["outcome"], closing["reason"], closing["parcels"], closing["batches"]));

        await LookAtShortHarvestAsync(grower, campaign);
        await ShipAsync(grower, campaignId);
        await ReceiveAsync(guest, pledgeId, link);
    }

    // Looked at and not divided: both boxes are shipped below.
    private static async Task LookAtShortHarvestAsync(ApiClient grower, ApiAnswer campaign)
    {
        var offer = $"campaigns/{campaign.Id}/offers/{campaign.Json["offers"]![0]!["id"]}";
        var look = (await grower.GetAsync($"{offer}/allocation-preview?yield_units=1")).Must(HttpStatusCode.OK);
        Assert.Equal(("first_come", "1", "2", "true"), (look["policy"], look["available_units"], look["wanted_units"], look["is_short"]));
        Assert.Equal(("5000", "false"), (look["net_grams"], look["is_sold_by_weight"]));
        Assert.Equal("10000", look.Json["shares"]![0]!["refund_minor"]!.ToString());
        (await grower.GetAsync($"{offer}/allocation-preview")).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await grower.PostAsync($"{offer}/allocations", new JsonObject { ["yield_units"] = 1, ["token"] = "another" })).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        Assert.Equal("[]", (await grower.GetAsync($"campaigns/{campaign.Id}/allocations")).Must(HttpStatusCode.OK).Text);
    }

    private async Task<Guid> LaunchAsync(ApiClient grower)
    {
        var farm = (await grower.PostAsync("growers", Body.Grower())).Must(HttpStatusCode.Created);
        var draft = (await grower.PostAsync($"growers/{farm.Id}/campaigns", Body.Campaign())).Must(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/campaigns/{draft.Id}", draft.Headers["Location"]);
        Assert.Equal("draft", draft["status"]);
        var region = draft.Json["regions"]![0]!["id"]!.ToString();
        (await grower.PostAsync($"campaigns/{draft.Id}/offers", Body.Offer(region))).Must(HttpStatusCode.Created);
        Assert.Equal("in_review", (await grower.PostAsync($"campaigns/{draft.Id}/submission")).Must(HttpStatusCode.OK)["status"]);

        using var @operator = await host.NewOperatorAsync();
        Assert.Contains(draft.Id.ToString(), (await @operator.GetAsync("reviews")).Must(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        var returned = (await @operator.PostAsync($"campaigns/{draft.Id}/return", new JsonObject { ["reason"] = "A larger cap, please." })).Must(HttpStatusCode.OK);
        Assert.Equal(("draft", "A larger cap, please."), (returned["status"], returned["return_reason"]));
        var edited = Body.Campaign().With("harvest_cap", 200).With("deadline", returned["deadline"]);
        Assert.Equal("200", (await grower.PutAsync($"campaigns/{draft.Id}", edited)).Must(HttpStatusCode.OK)["harvest_cap"]);
        (await grower.PostAsync($"campaigns/{draft.Id}/submission")).Must(HttpStatusCode.OK);
        Assert.Equal("open", (await @operator.PostAsync($"campaigns/{draft.Id}/approval")).Must(HttpStatusCode.OK)["status"]);
        return draft.Id;
    }

    private static async Task<(Guid Id, string Link)> PledgeAsync(ApiClient guest, ApiAnswer campaign)
    {
        var offer = Guid.Parse(campaign.Json["offers"]![0]!["id"]!.ToString());
        var placed = (await guest.PostAsync($"campaigns/{campaign.Id}/pledges", Body.Pledge(offer, quantity: 2))).Must(HttpStatusCode.Created);
        Assert.NotEmpty(placed["pay_url"]);
        (await guest.GetAsync($"pledges/{placed.Id}")).MustBeProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("held", (await guest.GetAsync($"pledges/{placed.Id}", ("Pledge-Link", placed["link"]))).Must(HttpStatusCode.OK)["status"]);
        var resumed = (await guest.PostAsync($"pledges/{placed.Id}/checkout", body: null, ("Pledge-Link", placed["link"]))).Must(HttpStatusCode.OK);
        Assert.Equal(placed["pay_url"], resumed["pay_url"]);
        return (placed.Id, placed["link"]);
    }

    /// <summary>Pays at the stand-in, whose webhook comes over HTTP and is then processed.</summary>
    private async Task PayAsync(Guid pledgeId)
    {
        await host.Given.PayAsync(pledgeId);
        for (var tries = 0; await PaidEventsAsync() == 0; tries++)
        {
            Assert.True(tries < 200, "The webhook did not come.");
            await Task.Delay(50);
        }
        await host.Farm.ProcessEventsAsync();
    }

    private Task<long> PaidEventsAsync() =>
        host.Farm.ScalarAsync<long>($"""select count(*) as "Value" from stripe_events where type = 'checkout.session.completed'""");

    private static async Task ShipAsync(ApiClient grower, Guid campaignId)
    {
        var batches = (await grower.GetAsync($"campaigns/{campaignId}/batches")).Must(HttpStatusCode.OK);
        var batchId = batches.Json["items"]![0]!["id"]!.ToString();
        Assert.Equal("planned", batches.Json["items"]![0]!["state"]!.ToString());
        var details = (await grower.GetAsync($"batches/{batchId}")).Must(HttpStatusCode.OK);
        Assert.Equal(("17600", "2400", "CNY"), (details["goods_minor"], details["shipping_minor"], details["currency"]));

        var first = (await grower.GetAsync($"batches/{batchId}/parcels?limit=1")).Must(HttpStatusCode.OK);
        var second = (await grower.GetAsync(first["next"])).Must(HttpStatusCode.OK);
        Assert.Equal(("1", "2", ""), (first.Json["items"]![0]!["position"]!.ToString(), second.Json["items"]![0]!["position"]!.ToString(), second["next"]));
        var code = first.Json["items"]![0]!["code"]!.ToString();
        Assert.Equal(batchId, (await grower.GetAsync($"parcels/{code}")).Must(HttpStatusCode.OK)["batch_id"]);

        Assert.Equal("locked", (await grower.PostAsync($"batches/{batchId}/lock", new JsonObject { ["without_notice"] = true })).Must(HttpStatusCode.OK).Json["batch"]!["state"]!.ToString());
        var pdf = (await grower.GetAsync($"batches/{batchId}/sheets/packing-list.pdf?language=zh-Hans")).Must(HttpStatusCode.OK);
        Assert.Equal("application/pdf", pdf.ContentType);
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(pdf.Bytes, 0, 5));
        (await grower.GetAsync($"batches/{batchId}/sheets/packing-list.pdf?paper=roll100x150&margin=15")).Must(HttpStatusCode.OK);
        (await grower.GetAsync($"batches/{batchId}/sheets/packing-list.pdf?paper=roll100x150&margin=16")).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");

        var one = new JsonArray(first.Json["items"]![0]!["id"]!.ToString());
        Assert.Equal("1", (await grower.PostAsync($"batches/{batchId}/packing", new JsonObject { ["parcel_ids"] = one.DeepClone() })).Must(HttpStatusCode.OK)["marked"]);
        Assert.Equal("1", (await grower.PostAsync($"batches/{batchId}/corrections", new JsonObject { ["parcel_ids"] = one.DeepClone(), ["reason"] = "Wrong box." })).Must(HttpStatusCode.OK)["marked"]);
        var shipment = new JsonObject { ["carrier"] = "SF Express", ["tracking_number"] = "SF1234567890" };
        Assert.Equal("2", (await grower.PostAsync($"batches/{batchId}/shipments", shipment.DeepClone())).Must(HttpStatusCode.OK)["marked"]);
        Assert.Equal("0", (await grower.PostAsync($"batches/{batchId}/shipments", shipment)).Must(HttpStatusCode.OK)["marked"]);
        Assert.Equal("1", (await grower.PostAsync($"batches/{batchId}/deliveries", new JsonObject { ["parcel_ids"] = one })).Must(HttpStatusCode.OK)["marked"]);
    }

    private static async Task ReceiveAsync(ApiClient guest, Guid pledgeId, string link)
    {
        var parcels = (await guest.GetAsync($"pledges/{pledgeId}/parcels", ("Pledge-Link", link))).Must(HttpStatusCode.OK);
        Assert.Equal("delivered", parcels.Json["items"]![0]!["status"]!.ToString());
        var parcelId = parcels.Json["items"]![0]!["id"]!.ToString();
        (await guest.PostAsync($"pledges/{pledgeId}/parcels/{parcelId}/receipt")).MustBeProblem(HttpStatusCode.NotFound, "not_found");
        (await guest.PostAsync($"pledges/{pledgeId}/parcels/{parcelId}/receipt", body: null, ("Pledge-Link", link))).Must(HttpStatusCode.NoContent);
        var problem = new JsonObject { ["problem"] = "Two fruits are bruised." };
        (await guest.PutAsync($"pledges/{pledgeId}/parcels/{parcelId}/problem", problem, ("Pledge-Link", link))).Must(HttpStatusCode.NoContent);
        parcels = (await guest.GetAsync($"pledges/{pledgeId}/parcels", ("Pledge-Link", link))).Must(HttpStatusCode.OK);
        Assert.Equal("Two fruits are bruised.", parcels.Json["items"]![0]!["problem"]!.ToString());
        Assert.NotEmpty(parcels.Json["items"]![0]!["receipt_confirmed_at"]!.ToString());
    }
}
