using System.Text;
using System.Text.Json;
using Npgsql;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Pledges;

/// <summary>Buyers over HTTP on the loopback interface, each with a connection kept open.</summary>
internal static class HttpBuyers
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    /// <summary>The site (role web) and Stripe's stand-in run as processes of their own.</summary>
    public static async Task<double> PledgesAsync(BenchDatabase database, PaidCampaign campaign, TimeSpan warmUp, TimeSpan duration)
    {
        const string Key = "sk_test_sandbox";
        await using var stripe = await FarmProcess.StartAsync(
            "PreOrderFarm.StripeSandbox.dll", [], new Dictionary<string, string?>(StringComparer.Ordinal) { ["Sandbox__Port"] = "0", ["Sandbox__SecretKey"] = Key });
        var stripeAddress = AddressIn(await stripe.LineAsync("http://", StartLimit));
        await using var site = await FarmProcess.StartAsync("PreOrderFarm.Web.dll", ["--role", "web"], new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ConnectionStrings__Farm"] = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 100 }.ConnectionString,
            ["Stripe__ApiBase"] = stripeAddress.AbsoluteUri,
            ["Stripe__SecretKey"] = Key,
            ["Stripe__WebhookSecret"] = "whsec_bench",
            ["Payments__RequestsPerSecond"] = "100000",
            ["Payments__InteractiveRequestsPerSecond"] = "100000",
            ["RateLimits__PledgesPerMinute"] = "100000000",
            ["Logging__LogLevel__Default"] = "Warning",
        });
        var address = AddressIn(await site.LineAsync("Now listening on:", StartLimit));
        using var http = Client(address);
        return await Measure.PerSecondAsync(PledgesBenchmark.Buyers, warmUp, duration, async _ =>
        {
            using var answer = await http.PostAsync($"/api/v1/campaigns/{campaign.Id}/pledges", Order(campaign));
            var body = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode || !body.Contains("http", StringComparison.Ordinal))
                throw new InvalidOperationException($"The site answered {(int)answer.StatusCode}: {body}\n{site.Output}");
        });
    }

    /// <summary>The least that an HTTP server on Kestrel does for a POST.</summary>
    public static async Task<double> EchoAsync(TimeSpan warmUp, TimeSpan duration)
    {
        await using var echo = await EchoChild.StartAsync();
        using var http = Client(echo.Address);
        var nothing = new PaidCampaign(Guid.Empty, Guid.Empty, Guid.Empty, Guid.Empty);
        return await Measure.PerSecondAsync(PledgesBenchmark.Buyers, warmUp, duration, async _ =>
        {
            using var answer = await http.PostAsync("/", Order(nothing));
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsStringAsync();
        });
    }

    private static HttpClient Client(Uri address) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = PledgesBenchmark.Buyers }) { BaseAddress = address };

    private static StringContent Order(PaidCampaign campaign)
    {
        var order = new
        {
            lines = new[] { new LineInput(campaign.Box, 1) },
            address = Given.Address(),
            email = InProcessBuyers.NextEmail(),
            language = "en",
        };
        return new StringContent(JsonSerializer.Serialize(order, Json), Encoding.UTF8, "application/json");
    }

    private static Uri AddressIn(string line) => new(line[line.IndexOf("http://", StringComparison.Ordinal)..].Split(' ')[0]);
}
