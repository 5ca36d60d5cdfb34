using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class RateLimitTests : IAsyncLifetime
{
    private readonly ApiHost host = new() { PledgesPerMinute = 2 };

    public Task InitializeAsync() => host.InitializeAsync();

    public Task DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Pledging_very_often_is_asked_to_wait_and_reading_is_not()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();
        for (var i = 0; i < 2; i++)
            (await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", Body.Pledge(harvest.Box))).Must(HttpStatusCode.Created);

        var third = await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", Body.Pledge(harvest.Box));

        third.MustBeProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.True(int.Parse(third.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        (await guest.GetAsync($"campaigns/{harvest.CampaignId}")).Must(HttpStatusCode.OK);
        using var member = await host.NewMemberAsync();
        (await member.PostAsync($"campaigns/{harvest.CampaignId}/pledges", Body.Pledge(harvest.Box))).Must(HttpStatusCode.Created);
    }
}
