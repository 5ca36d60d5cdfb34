using System.Net;

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
