using System.Net;
using System.Text;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class CarrierTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Programs_export_a_batch_and_bring_back_what_the_carrier_answers()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(target: 1);
        await host.Given.PaidPledgeAsync(harvest, boxes: 2);
        await host.Given.ClosedAsync(harvest);
        var batch = Assert.Single(await host.Given.BatchesAsync(harvest));
        using var staff = await host.ForAsync(harvest.Grower);

        var mapping = (await staff.GetAsync($"batches/{batch}/export-mappings")).Must(HttpStatusCode.OK).Json.AsArray().Single(one => one!["key"]!.ToString() == "dhl")!;
        Assert.Equal(("utf8", "true", "parcel_code"), (mapping["encoding"]!.ToString(), mapping["is_example"]!.ToString(), mapping["columns"]![0]!["field"]!.ToString()));
        var codes = (await staff.GetAsync($"batches/{batch}/carrier.csv?mapping=dhl")).Must(HttpStatusCode.OK).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..].Select(line => line.Split(';')[0]).ToList();
        Assert.Equal(2, codes.Count);

        var labels = (await StartAsync(staff, batch, $"code;tracking number;carrier\n{codes[0]};D1;DHL\n", "&are_here=true")).Must(HttpStatusCode.OK).Json;
        Assert.Equal(("true", "dhl.csv"), (labels["are_here"]!.ToString(), labels["file_name"]!.ToString()));
        var announced = (await staff.PostAsync($"batches/{batch}/carrier-imports/{labels["id"]}/application", Body.Of("{}").With("fingerprint", labels["fingerprint"]!.ToString()))).Must(HttpStatusCode.OK).Json;
        Assert.Equal(("0", "1"), (announced["shipped"]!.ToString(), announced["announced"]!.ToString()));
        var first = (await staff.GetAsync($"batches/{batch}/parcels")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().Single(parcel => parcel!["code"]!.ToString() == codes[0])!;
        Assert.Equal(("planned", "DHL", "D1"), (first["status"]!.ToString(), first["carrier"]!.ToString(), first["tracking_number"]!.ToString()));
        (await staff.PostAsync($"batches/{batch}/shipments", Body.Of("{\"carrier\": \"DHL\", \"tracking_number\": \"D9\", \"parcel_ids\": [\"" + first["id"] + "\"]}"))).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");

        var started = (await StartAsync(staff, batch, $"Sendungsreferenz;Sendungsnummer\n{codes[0]};D1\n{codes[1]};D2\nNOPE;D3\n")).Must(HttpStatusCode.OK).Json;
        var import = $"batches/{batch}/carrier-imports/{started["id"]}";
        var chosen = (await staff.PutAsync(import, Body.Of("""{"columns": {"parcel": 0, "tracking_number": 1}, "carrier": "DHL"}"""))).Must(HttpStatusCode.OK).Json;
        Assert.Equal(("2", "1"), (chosen["counts"]!["changes"]!.ToString(), chosen["counts"]!["wrong"]!.ToString()));
        var lines = (await staff.GetAsync($"{import}/lines?after=3")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal(("4", "wrong", "This batch has no parcel 'NOPE'."), (lines[0]!["line"]!.ToString(), lines[0]!["outcome"]!.ToString(), lines[0]!["problem"]!.ToString()));

        (await staff.PostAsync($"{import}/application", Body.Of("""{"fingerprint": "old"}"""))).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        var applied = (await staff.PostAsync($"{import}/application", Body.Of("{}").With("fingerprint", chosen["fingerprint"]!.ToString()))).Must(HttpStatusCode.OK).Json;
        Assert.Equal(("true", "2"), (applied["is_new"]!.ToString(), applied["shipped"]!.ToString()));
        (await StartAsync(staff, batch, "PK\u0003\u0004")).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
    }

    private static Task<ApiAnswer> StartAsync(ApiClient staff, Guid batch, string text, string more = "") =>
        staff.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/batches/{batch}/carrier-imports?file_name=dhl.csv{more}") { Content = new StringContent(text, Encoding.UTF8, "text/csv") });
}
