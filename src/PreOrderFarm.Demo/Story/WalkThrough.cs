using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace PreOrderFarm.Demo.Story;

/// <summary>The main job without a person: tells the whole story, prints the paper, proves the sums.</summary>
public sealed partial class WalkThrough(DemoWorld world, string outFolder, Action<string> say)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var began = Stopwatch.StartNew();
        var story = await new TellStory(world, StoryScale.Full, say).RunAsync(ct);
        var promises = new List<Proven>();
        SomeCameTooLate(promises, story);
        promises.Add(await EnoughPledgesAsync(story, ct));
        await PrintAsync(promises, story, ct);
        promises.AddRange(await new Proof(Database, world.Stripe.State).RunAsync(ct));

        say("");
        say($"Summary, after {began.Elapsed:m\\:ss} minutes");
        foreach (var promise in promises)
            say($"  {(promise.Holds ? "ok " : "NO ")} {promise.What}: {promise.Figures}");
        if (promises.FirstOrDefault(promise => !promise.Holds) is { } broken)
            throw new DemoFailed($"This does not hold: {broken.What} ({broken.Figures}).");
    }

    private NpgsqlDataSource Database => world.Site.Services.GetRequiredService<NpgsqlDataSource>();

    private static void SomeCameTooLate(List<Proven> promises, ToldStory story)
    {
        var soldOut = story.Of(Fate.SoldOut);
        var late = story.Buyers[soldOut.Id].Count(buyer => buyer.Outcome == Outcome.SoldOut);
        promises.Add(new Proven("Buyers competed for the last boxes, and some came too late", late > 0, $"{late} people"));
    }

    private async Task<Proven> EnoughPledgesAsync(ToldStory story, CancellationToken ct)
    {
        await using var command = Database.CreateCommand("""
            select (select count(*) from pledges where campaign_id = $1 and status = 'confirmed'),
              (select boxes_taken from campaign_units where campaign_id = $2),
              (select harvest_cap from campaigns where id = $2)
            """);
        command.Parameters.AddWithValue(story.Of(Fate.Funded).Id);
        command.Parameters.AddWithValue(story.Of(Fate.SoldOut).Id);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        var (paid, taken, cap) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        return new Proven("More than 400 paid pledges in one campaign; another sold out exactly at its cap", paid > 400 && taken == cap, $"{paid} pledges; {taken} of {cap} boxes");
    }

    private async Task PrintAsync(List<Proven> promises, ToldStory story, CancellationToken ct)
    {
        say("Printing the packing lists");
        Directory.CreateDirectory(outFolder);
        using var site = new HttpClient { BaseAddress = world.SiteAddress };
        var api = new FarmApi(site);
        foreach (var campaign in story.Campaigns.Where(c => c.Harvest.Fate is Fate.Funded or Fate.SoldOut))
        {
            var token = story.People.OwnerToken(campaign.Harvest);
            var language = campaign.Harvest.Currency == "CNY" ? "zh-Hans" : "en";
            var batches = (await api.GetAsync(token, $"/campaigns/{campaign.Id}/batches?limit=100", ct))["items"]!.AsArray();
            foreach (var batch in batches)
            {
                var (id, number) = (batch!["id"]!.GetValue<Guid>(), batch["number"]!.GetValue<int>());
                var file = Path.Combine(outFolder, $"packing-list-{campaign.Slug}-{number}.pdf");
                await api.DownloadAsync(token, $"/batches/{id}/packing-list.pdf?language={language}", file, ct);
                promises.Add(await SameTotalsAsync(id, file, ct));
            }
        }
    }

    /// <summary>Reads the printed numbers back from the PDF: one code per parcel, and the total of boxes in its head.</summary>
    private async Task<Proven> SameTotalsAsync(Guid batchId, string file, CancellationToken ct)
    {
        await using var command = Database.CreateCommand("""
            select p.code, sum(l.units)::bigint from parcels p join parcel_lines l on l.parcel_id = p.id
            where p.batch_id = $1 and p.status <> 'void' group by p.id
            """);
        command.Parameters.AddWithValue(batchId);
        var units = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
                units[rows.GetString(0)] = rows.GetInt64(1);
        }
        var text = await TextOfAsync(file, ct);
        var missing = units.Keys.Count(code => !text.Contains(code, StringComparison.Ordinal));
        var totals = Totals().Match(text);
        var (parcels, boxes) = totals.Success ? (Number(totals.Groups["parcels"]), Number(totals.Groups["boxes"])) : (-1, -1);
        var holds = missing == 0 && parcels == units.Count && boxes == units.Values.Sum();
        return new Proven(
            $"{Path.GetFileName(file)}: its printed totals are those of its parcels", holds,
            $"{units.Count - missing} of {units.Count} parcels found; {parcels} = {units.Count} parcels, {boxes} = {units.Values.Sum()} boxes");
    }

    private static long Number(Group printed) => long.Parse(printed.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static async Task<string> TextOfAsync(string pdf, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo("pdftotext", ["-layout", pdf, "-"]) { RedirectStandardOutput = true })
            ?? throw new DemoFailed("pdftotext (Debian's poppler-utils) did not start.");
        var text = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return text;
    }

    // The head of the sheet: parcels, of which chilled, boxes, and weights, under their names.
    [GeneratedRegex(@"(?:Boxes|箱数|箱數)[^\n]*\s+(?<parcels>[\d,]+)\s+[\d,]+\s+(?<boxes>[\d,]+)\s", RegexOptions.ExplicitCapture)]
    private static partial Regex Totals();
}
