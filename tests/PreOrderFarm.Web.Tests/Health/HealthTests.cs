using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Health;

public sealed class HealthTests
{
    [Theory]
    [InlineData("web", "database,paper")]
    [InlineData("worker", "database,paper,quartz")]
    public async Task A_process_that_can_work_says_so(string role, string checks)
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var process = await StartAsync(role, database);
        using var http = Client(process);

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz")).StatusCode);
        var ready = await WaitAsync(http, HttpStatusCode.OK);

        Assert.Equal("Healthy", (string?)ready["status"]);
        Assert.Equal(checks.Split(','), ready["checks"]!.AsObject().Select(check => check.Key.Split('-')[0].ToLowerInvariant()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_its_database_it_lives_but_is_not_ready_and_says_no_more_than_that()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var process = await StartAsync("web", database);
        using var http = Client(process);
        await database.DropAsync();

        var ready = await WaitAsync(http, HttpStatusCode.ServiceUnavailable);

        Assert.Equal("""{"status":"Unhealthy","checks":{"database":"Unhealthy","paper":"Healthy"}}""", ready.ToJsonString());
        Assert.Equal(
            """{"status":"Healthy","oldest_webhook_seconds":null,"oldest_intent_seconds":null,"oldest_closing_seconds":null}""",
            await http.GetStringAsync("healthz"));
    }

    [Fact]
    public async Task It_says_since_how_long_the_oldest_work_waits()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var process = await StartAsync("web", database);
        using var http = Client(process);

        Assert.Equal(
            """{"status":"Healthy","oldest_webhook_seconds":0,"oldest_intent_seconds":0,"oldest_closing_seconds":0}""",
            await http.GetStringAsync("healthz"));

        await using (var late = database.DataSource.CreateCommand("""
            insert into stripe_events (id, type, object_id, created_at, received_at, due_at)
            values ('evt_1', 'charge.updated', 'ch_1', now() - interval '1 hour', now() - interval '1 hour', now());
            insert into intents (id, kind, subject_id, created_at, due_at)
            values (gen_random_uuid(), 'send_email', gen_random_uuid(), now(), now() - interval '2 hours')
            """))
            await late.ExecuteNonQueryAsync();

        var health = JsonNode.Parse(await http.GetStringAsync("healthz"))!;
        Assert.InRange(health["oldest_webhook_seconds"]!.GetValue<long>(), 3_600, 3_700);
        Assert.InRange(health["oldest_intent_seconds"]!.GetValue<long>(), 7_200, 7_300);
    }

    [Fact]
    public async Task A_worker_shows_nothing_but_its_health()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var process = await StartAsync("worker", database);
        using var http = Client(process);

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("api/v1/campaigns")).StatusCode);
    }

    private static async Task<WebApplication> StartAsync(string role, TestDatabase database)
    {
        var app = Site.Build([], builder =>
        {
            builder.Environment.EnvironmentName = Environments.Development;
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Role"] = role,
                ["ConnectionStrings:Farm"] = database.ConnectionString,
                ["Stripe:ApiBase"] = "http://127.0.0.1:9",
                ["Stripe:SecretKey"] = "sk_test_none",
                ["Stripe:WebhookSecret"] = "whsec_tests",
            });
        });
        await app.StartAsync();
        return app;
    }

    private static HttpClient Client(WebApplication process) =>
        new() { BaseAddress = new Uri(process.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };

    // A scheduler starts a moment after its process.
    private static async Task<JsonNode> WaitAsync(HttpClient http, HttpStatusCode hoped)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await http.GetAsync("readyz");
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == hoped)
                return JsonNode.Parse(text)!;
            Assert.True(attempt < 100, $"{answer.StatusCode}: {text}");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
