using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PreOrderFarm.Closing;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Closing;

/// <summary>
/// Closes a campaign with 20,000 paid pledges by the sweep, as the schedule does. The floor: the same rows as one statement
/// written by hand, committed. Each on a database of its own, cloned from one template; in turns.
/// </summary>
internal static class ClosingBenchmark
{
    public static async Task<Result> RunAsync(bool isQuick)
    {
        var (pledges, runs) = isQuick ? (2_000, 3) : (20_000, 7);
        await using var server = await BenchServer.StartAsync();
        PaidCampaign? campaign = null;
        await server.MakeTemplateAsync("farm_paid", BenchServer.Empty, async connection =>
        {
            await using var database = NpgsqlDataSource.Create(connection + ";Pooling=false");
            campaign = await PaidCampaign.SeedAsync(database, "harvest", pledges, DateTimeOffset.UtcNow.AddHours(-2));
        });

        await CloseAsync(server, campaign!.Id);
        var (closing, floor, rows) = (new List<double>(), new List<double>(), "");
        for (var run = 0; run < runs; run++)
        {
            (var milliseconds, rows) = await CloseAsync(server, campaign.Id);
            closing.Add(milliseconds);
            var (least, floorRows) = await InsertAsync(server, campaign.Id);
            floor.Add(least);
            if (rows != floorRows)
                throw new InvalidOperationException($"The floor wrote other rows ({floorRows}) than closing ({rows}).");
        }

        var ratio = Measure.Median(closing.Zip(floor, (product, least) => product / least));
        return new Result(
            [
                new Figure(
                    string.Create(CultureInfo.InvariantCulture, $"closing {pledges:#,0} paid pledges"), Measure.Milliseconds(Measure.Median(closing)),
                    "the same inserts as one hand-written statement", Measure.Milliseconds(Measure.Median(floor)), ratio),
            ],
            $"Rows written: {rows}. Medians of {runs} runs of each, in turns ({Range(closing)} and {Range(floor)} ms); the ratio is the median of the "
                + "pairs' ratios. Closing decides, writes the parcels, then proves every pledge's money and units against them; the floor checks nothing.",
            await server.DescribeAsync());
    }

    private static async Task<(double Milliseconds, string Rows)> CloseAsync(BenchServer server, Guid campaignId)
    {
        await using var database = await server.CloneAsync("farm_paid");
        await using var farm = BenchFarm.Build(database.ConnectionString);
        var source = farm.GetRequiredService<NpgsqlDataSource>();
        await ReadPledgesAsync(source, campaignId);
        var milliseconds = await Measure.MillisecondsAsync(async () =>
        {
            if (await farm.GetRequiredService<CloseDueCampaigns>().RunAsync(CancellationToken.None) != 1)
                throw new InvalidOperationException("The campaign was not closed.");
        });
        return (milliseconds, await RowsAsync(database, campaignId));
    }

    private static async Task<(double Milliseconds, string Rows)> InsertAsync(BenchServer server, Guid campaignId)
    {
        await using var database = await server.CloneAsync("farm_paid");
        await ReadPledgesAsync(database.Source, campaignId);
        var milliseconds = await Measure.MillisecondsAsync(async () =>
        {
            await using var statement = database.Source.CreateCommand(Resources.Text("floor.sql"));
            statement.CommandTimeout = 600;
            statement.Parameters.Add(new NpgsqlParameter { Value = campaignId });
            await statement.ExecuteNonQueryAsync();
        });
        return (milliseconds, await RowsAsync(database, campaignId));
    }

    // Opens the connection, and has PostgreSQL read what both read.
    private static async Task ReadPledgesAsync(NpgsqlDataSource source, Guid campaignId)
    {
        await using var read = source.CreateCommand("select count(p), count(l) from pledges p join pledge_lines l on l.pledge_id = p.id where p.campaign_id = $1");
        read.Parameters.Add(new NpgsqlParameter { Value = campaignId });
        await read.ExecuteNonQueryAsync();
    }

    // Without the e-mail to the farm, of which the floor knows nothing.
    private static Task<string> RowsAsync(BenchDatabase database, Guid campaignId) => database.ValueAsync<string>("""
        select (select count(*) from fulfilment_batches where campaign_id = $1) || ' batches, ' || (select count(*) from parcels where campaign_id = $1)
          || ' parcels and lines, ' || (select count(*) from emails where template = 'campaign_funded') || ' e-mails with their intents'
        """, campaignId);

    private static string Range(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{values.Min():0}–{values.Max():0}");
}
