using System.Net;
using System.Text;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class WeightTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Programs_take_a_table_of_what_is_to_be_weighed_and_bring_it_back_filled_in()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(target: 1);
        await host.Given.SoldByWeightAsync(harvest);
        await host.Given.PaidPledgeAsync(harvest, boxes: 2);
        await host.Given.ClosedAsync(harvest);
        var batch = Assert.Single(await host.Given.BatchesAsync(harvest));
        using var staff = await host.ForAsync(harvest.Grower);

        var rows = (await staff.GetAsync($"batches/{batch}/weights.csv")).Must(HttpStatusCode.OK).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("At most (kg),Weight (kg)", rows[0], StringComparison.Ordinal);
        var table = $"{rows[0]}\r\n{rows[1]}4.73\r\n{rows[2]}2.1\r\n1,NOPE,x,y,5,4\r\n";
        var look = (await SendAsync(staff, $"batches/{batch}/weight-previews", table)).Must(HttpStatusCode.OK).Json;
        Assert.Equal(("1", "1", "1"), (look["packs"]!.ToString(), look["asks"]!.ToString(), look["wrong"]!.ToString()));
        Assert.Equal(("4", "wrong", "This batch has no parcel 'NOPE'."), (look["lines"]![2]!["line"]!.ToString(), look["lines"]![2]!["outcome"]!.ToString(), look["lines"]![2]!["problem"]!.ToString()));

        (await SendAsync(staff, $"batches/{batch}/weight-imports?fingerprint=old", table)).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        (await SendAsync(staff, $"batches/{batch}/weight-imports", "PK\u0003\u0004")).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        var doubtful = look["lines"]!.AsArray().Single(line => line!["outcome"]!.ToString() == "ask")!["parcel_id"];
        var done = (await SendAsync(staff, $"batches/{batch}/weight-imports?fingerprint={look["fingerprint"]}&sure={doubtful}", table)).Must(HttpStatusCode.OK).Json;
        Assert.Equal("2", done["marked"]!.ToString());
    }

    private static Task<ApiAnswer> SendAsync(ApiClient staff, string path, string text) =>
        staff.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}") { Content = new StringContent(text, Encoding.UTF8, "text/csv") });
}
