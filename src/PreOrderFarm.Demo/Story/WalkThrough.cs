using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace PreOrderFarm.Demo.Story;

/// <summary>The main job without a person: tells the whole story, prints the paper, proves the sums.</summary>
public sealed partial class WalkThrough(DemoWorld world, StoryScale scale, string outFolder, Action<string> say)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var began = Stopwatch.StartNew();
        var story = await new TellStory(world, scale, say).RunAsync(ct);
        var promises = new List<Proven>();
        SomeCameTooLate(promises, story);
        promises.Add(await EnoughPledgesAsync(story, ct));
        await PrintAsync(promises, story, ct);
        promises.AddRange(await new Proof(Database, world.Stripe!.State).RunAsync(ct));

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
        var wanted = scale.FundedPledges - scale.Leaving;
        return new Proven($"At least {wanted} paid pledges in one campaign; another sold out exactly at its cap", paid >= wanted && taken == cap, $"{paid} pledges; {taken} of {cap} boxes");
    }

    private async Task PrintAsync(List<Proven> promises, ToldStory story, CancellationToken ct)
    {
        say("Printing the packing lists, and one of each other document");
        Directory.CreateDirectory(outFolder);
        foreach (var old in (string[])["packing-list*", "pick-up-*", .. OneOfEach.Select(document => document + ".pdf"), .. Labels.Select(labels => labels.File), .. Posters])
        {
            foreach (var file in Directory.EnumerateFiles(outFolder, old))
                File.Delete(file);
        }

        var (isFirst, loads) = (true, 0);
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
                if (isFirst)
                {
                    promises.Add(await LeaveOneOfEachAsync(api, token, id, language, ct));
                    promises.Add(await LeavePostersAsync(site, campaign.Slug, language, ct));
                }

                isFirst = false;
                if (campaign.Harvest.PickUps.FirstOrDefault(point => point.Name == batch["region"]!.GetValue<string>()) is { } point)
                {
                    promises.Add(await LeaveLoadAsync(api, token, id, point, language, ct));
                    loads++;
                }

                var file = Path.Combine(outFolder, $"packing-list-{campaign.Slug}-{number}.pdf");
                await api.DownloadAsync(token, $"/batches/{id}/sheets/packing-list.pdf?language={language}", file, ct);
                promises.Add(await SameTotalsAsync(id, file, ct));
            }
        }

        promises.Add(OneOfEachIsThere(loads));
    }

    /// <summary>Reads the printed numbers back from the PDF: each parcel's code once, the totals in its head, and what to pick of each offer.</summary>
    private async Task<Proven> SameTotalsAsync(Guid batchId, string file, CancellationToken ct)
    {
        var (parcels, picks) = (await CodesAsync(batchId, ct), await PicksAsync(batchId, ct));
        var text = await TextOfAsync(file, ct);
        var once = parcels.Count(code => text.Split(code).Length == 2);
        var totals = Totals().Match(text);
        var printed = totals.Success ? totals.Groups.Cast<Group>().Skip(1).Select(group => group.Value.Replace(",", "", StringComparison.Ordinal)).ToArray() : [];
        string[] expected = [$"{parcels.Count}", $"{picks.Sum(pick => pick.Units)}", Kilograms(picks.Sum(pick => pick.NetGrams)), Kilograms(picks.Sum(pick => pick.GrossGrams))];
        var picked = picks.Count(pick => pick.IsIn(text));
        return new Proven(
            $"{Path.GetFileName(file)}: its printed totals are those of its parcels",
            once == parcels.Count && picked == picks.Count && printed.SequenceEqual(expected, StringComparer.Ordinal),
            $"{once} of {parcels.Count} codes stand there once; {picked} of {picks.Count} offers to pick; parcels, boxes, kg net and gross {string.Join(' ', printed)} = {string.Join(' ', expected)}");
    }

    private async Task<IReadOnlyList<string>> CodesAsync(Guid batchId, CancellationToken ct)
    {
        await using var command = Database.CreateCommand("select code from parcels where batch_id = $1 and status <> 'void'");
        command.Parameters.AddWithValue(batchId);
        var codes = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            codes.Add(rows.GetString(0));
        return codes;
    }

    private async Task<IReadOnlyList<Pick>> PicksAsync(Guid batchId, CancellationToken ct)
    {
        await using var command = Database.CreateCommand("""
            select o.name, count(*), sum(l.units)::bigint, sum(l.net_grams)::bigint, sum(l.gross_grams)::bigint
            from parcels p join parcel_lines l on l.parcel_id = p.id join offers o on o.id = l.offer_id
            where p.batch_id = $1 and p.status <> 'void' group by o.id
            """);
        command.Parameters.AddWithValue(batchId);
        var picks = new List<Pick>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            picks.Add(new Pick(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4)));
        return picks;
    }

    /// <summary>What the parcels of a batch hold of one offer.</summary>
    private sealed record Pick(string Offer, long Parcels, long Units, long NetGrams, long GrossGrams)
    {
        // One line of the table: name, storage, parcels, boxes, weight.
        public bool IsIn(string text) => Regex.IsMatch(
            text.Replace(",", "", StringComparison.Ordinal), $@"{Regex.Escape(Offer)}\s+\S+\s+{Parcels}\s+{Units}\s+{Regex.Escape(Kilograms(NetGrams))}\s", RegexOptions.None, TimeSpan.FromSeconds(5));
    }

    private static string Kilograms(long grams) => (grams / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static async Task<string> TextOfAsync(string pdf, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo("pdftotext", ["-layout", pdf, "-"]) { RedirectStandardOutput = true })
            ?? throw new DemoFailed("pdftotext (Debian's poppler-utils) did not start.");
        var text = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return text;
    }

    // The head of the sheet: parcels, of which chilled, boxes, and weights, under their names.
    [GeneratedRegex(@"(?:Boxes|箱数|箱數)[^\n]*\s+(?<parcels>[\d,]+)\s+[\d,]+\s+(?<boxes>[\d,]+)\s+(?<net>[\d,.]+)\s\S+\s+(?<gross>[\d,.]+)\s", RegexOptions.ExplicitCapture)]
    private static partial Regex Totals();
}
