using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests;

public sealed class RoleTests(RoleTests.Worker site) : IClassFixture<RoleTests.Worker>
{
    public sealed class Worker : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Role", "worker")];
    }

    [Fact]
    public async Task A_worker_shows_its_health_and_nothing_else()
    {
        using var visitor = site.NewVisitor();
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/healthz")).Status);
        // The scheduler takes a moment to join its cluster; until then the worker says that it is not ready.
        var ready = await visitor.GoAsync("/readyz");
        for (var i = 0; i < 100 && ready.Status != HttpStatusCode.OK; i++)
        {
            await Task.Delay(200);
            ready = await visitor.GoAsync("/readyz");
        }
        Assert.Equal(HttpStatusCode.OK, ready.Status);
        Assert.Contains("\"database\":\"Healthy\"", ready.Body, StringComparison.Ordinal);
        Assert.Contains("scheduler", ready.Body, StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/campaigns", "/sign-in", "/webhooks/stripe", "/api/v1/me" })
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync(path)).Status);
    }
}

public sealed class CheckRoleTests
{
    [Fact]
    public async Task A_healthy_database_passes_the_check_and_a_broken_one_does_not()
    {
        await using var database = await TestDatabases.CreateAsync();
        using var healthy = new StringWriter();
        Assert.Equal(0, await CheckLedger.RunAsync(database.ConnectionString, healthy));
        Assert.Contains("Every invariant holds.", healthy.ToString(), StringComparison.Ordinal);

        await using (var damage = database.DataSource.CreateCommand(
            "insert into ledger_transactions (id, kind, reference, occurred_at) values (gen_random_uuid(), 'x', 'x:1', now())"))
            await damage.ExecuteNonQueryAsync();
        using var broken = new StringWriter();
        Assert.Equal(1, await CheckLedger.RunAsync(database.ConnectionString, broken));
        Assert.Contains("1. transaction_has_entries: x:1", broken.ToString(), StringComparison.Ordinal);
    }
}
