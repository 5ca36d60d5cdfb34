using System.Globalization;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Pledges;

/// <summary>
/// Pledges a second on one hot campaign: admission alone, the use case without Stripe, and the whole way over HTTP with the
/// site and Stripe's stand-in as processes of their own. Floors: the same admission one pledge a statement by pgbench, and
/// a bare Kestrel that answers a POST of the same size.
/// </summary>
internal static class PledgesBenchmark
{
    public const int Buyers = 64;
    private const int PgbenchClients = 16;

    public static async Task<Result> RunAsync(bool isQuick)
    {
        var (warmUp, duration) = isQuick ? (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)) : (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(12));
        await using var server = await BenchServer.StartAsync();
        await server.MakeTemplateAsync("farm_open", BenchServer.Empty, _ => Task.CompletedTask);

        var statement = await OnSaleAsync(server, (database, campaign) => Pgbench.RunAsync(server, database, campaign, PgbenchClients, duration));
        var admission = await OnSaleAsync(server, (database, campaign) => InProcessBuyers.AdmissionAsync(database, campaign, warmUp, duration));
        var useCase = await OnSaleAsync(server, (database, campaign) => InProcessBuyers.UseCaseAsync(database, campaign, warmUp, duration));
        var echo = await HttpBuyers.EchoAsync(warmUp, duration);
        var http = await OnSaleAsync(server, (database, campaign) => HttpBuyers.PledgesAsync(database, campaign, warmUp, duration));

        const string Statement = "place_pledges, one pledge a statement, pgbench with 16 clients";
        return new Result(
            [
                Figure("admission alone, 64 callers in one process", admission, Statement, statement),
                Figure("the use case without Stripe, 64 callers in one process", useCase, Statement, statement),
                Figure("HTTP: POST /api/v1/campaigns/{id}/pledges, 64 buyers", http, Statement, statement),
                Figure("HTTP: POST /api/v1/campaigns/{id}/pledges, 64 buyers", http, "bare Kestrel, POST echo, 64 buyers", echo),
            ],
            string.Create(
                CultureInfo.InvariantCulture,
                $"One campaign, one box a pledge, {duration.TotalSeconds:0} s each after {warmUp.TotalSeconds:0} s of warm-up, each on a database of its own. Admission groups callers that wait "
                    + $"for the same campaign into one transaction, which is how it beats a statement for each. 'Without Stripe' checks, prices, admits, reads back and stores a payment page that a "
                    + $"gateway in the same process answers at once. Over HTTP every pledge also opens a Checkout session at Stripe's stand-in; the buyers, the site, the stand-in and PostgreSQL "
                    + $"are processes that share this machine's cores, so the site's own capacity is higher. Rate limits are lifted."),
            await server.DescribeAsync());
    }

    private static Figure Figure(string what, double perSecond, string floor, double floorPerSecond) =>
        new(what, Measure.Rate(perSecond, "pledges"), floor, Measure.Rate(floorPerSecond, ""), floorPerSecond / perSecond);

    private static async Task<double> OnSaleAsync(BenchServer server, Func<BenchDatabase, PaidCampaign, Task<double>> measureAsync)
    {
        await using var database = await server.CloneAsync("farm_open");
        var campaign = await PaidCampaign.SeedAsync(database.Source, "hot", 0, DateTimeOffset.UtcNow.AddDays(7));
        var perSecond = await measureAsync(database, campaign);
        await MustAddUpAsync(database, campaign);
        return perSecond;
    }

    /// <summary>A figure counts only if what it counted is right.</summary>
    private static async Task MustAddUpAsync(BenchDatabase database, PaidCampaign campaign)
    {
        var isRight = await database.ValueAsync<bool>("""
            select count(*) > 0 and count(*) = (select boxes_taken from campaign_units where campaign_id = $1)
              and count(*) = (select count(*) from pledge_lines) and count(*) = (select count(*) from payments)
            from pledges
            where campaign_id = $1
            """, campaign.Id);
        if (!isRight)
            throw new InvalidOperationException("The units taken are not those of the pledges.");
    }
}
