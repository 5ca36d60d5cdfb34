using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Demo.Story;

/// <summary>One of each of a batch's documents, after a backer has moved: so that there is something to say in the sheet of differences.</summary>
public sealed partial class WalkThrough
{
    private static readonly string[] OneOfEach = ["pick-list", "packing-pages", "load-list", "matrix", "delivery-notes", "differences"];

    private static readonly (string File, string Query)[] Labels = [("labels-roll.pdf", "labels.pdf?on=roll"), ("labels-sheets.pdf", "labels.pdf?on=a4-eight"), ("labels-roll.zpl", "labels.zpl?on=roll")];

    private static readonly string[] LoadOfAPoint = ["load-list", "matrix"];

    private static readonly string[] Posters = ["poster.png", "poster.pdf"];

    /// <summary>Said though there was nothing to print: a story without a batch, or without one of a pick-up point, proves nothing.</summary>
    private Proven OneOfEachIsThere(int loads)
    {
        string[] names =
        [
            .. OneOfEach.Select(document => document + ".pdf"), .. Labels.Select(labels => labels.File), .. Posters, "packing-list.csv",
            .. LoadOfAPoint.Select(document => $"pick-up-{document}.pdf"),
        ];
        var missing = names.Where(name => new FileInfo(Path.Combine(outFolder, name)) is not { Exists: true, Length: > 100 }).ToList();
        var lists = Directory.GetFiles(outFolder, "packing-list-*.pdf").Length;
        return new Proven(
            "There is a pick list, a packing list, labels, a load list, a matrix and a poster in out/, and the load of a pick-up point",
            missing.Count == 0 && lists > 0 && loads > 0,
            missing.Count == 0 ? $"{names.Length} documents, {lists} packing lists, {loads} loads of pick-up points" : $"missing: {string.Join(", ", missing)}");
    }

    private async Task<Proven> LeaveOneOfEachAsync(FarmApi api, string token, Guid batchId, string language, CancellationToken ct)
    {
        var version = await OneMovesAsync(batchId, ct);
        var pages = 0;
        foreach (var document in OneOfEach)
        {
            var file = Path.Combine(outFolder, document + ".pdf");
            var since = document == "differences" ? "&version=1" : "";
            await api.DownloadAsync(token, $"/batches/{batchId}/sheets/{document}.pdf?language={language}{since}", file, ct);
            pages += (await TextOfAsync(file, ct)).Count(character => character == '\f');
        }

        foreach (var (name, query) in Labels)
            await api.DownloadAsync(token, $"/batches/{batchId}/{query}&language={language}", Path.Combine(outFolder, name), ct);
        await api.DownloadAsync(token, $"/batches/{batchId}/sheets/packing-list.csv?language={language}", Path.Combine(outFolder, "packing-list.csv"), ct);
        return new Proven("One of each document of a batch is in out/, and what changed since version 1 is on a sheet of its own", version > 1 && pages >= OneOfEach.Length, $"version {version}, {pages} pages");
    }

    /// <summary>What is brought to a pick-up point: its load list and its matrix, which say where and when it is open.</summary>
    private async Task<Proven> LeaveLoadAsync(FarmApi api, string token, Guid batchId, HarvestPickUp point, string language, CancellationToken ct)
    {
        var said = 0;
        foreach (var document in LoadOfAPoint)
        {
            var file = Path.Combine(outFolder, $"pick-up-{document}.pdf");
            await api.DownloadAsync(token, $"/batches/{batchId}/sheets/{document}.pdf?language={language}", file, ct);
            var text = await TextOfAsync(file, ct);
            said += text.Contains(point.Line1, StringComparison.Ordinal) && text.Contains(point.Hours, StringComparison.Ordinal) ? 1 : 0;
        }

        return new Proven($"The load list and the matrix of '{point.Name}' are in out/, with its address and its hours", said == LoadOfAPoint.Length, $"{said} of {LoadOfAPoint.Length}");
    }

    private async Task<Proven> LeavePostersAsync(HttpClient site, string slug, string language, CancellationToken ct)
    {
        foreach (var poster in Posters)
            await File.WriteAllBytesAsync(Path.Combine(outFolder, poster), await site.GetByteArrayAsync($"/campaigns/{slug}/{poster}?language={language}", ct), ct);
        return new Proven("The campaign's poster is in out/, for a phone's screen and for A4", Posters.All(poster => new FileInfo(Path.Combine(outFolder, poster)).Length > 10_000), slug);
    }

    /// <summary>The batch's version after the first of its backers gave another street.</summary>
    private async Task<int> OneMovesAsync(Guid batchId, CancellationToken ct)
    {
        await using var command = Database.CreateCommand("""
            select p.source_id, p.recipient, p.phone, p.city, p.subdivision, p.postal_code, p.country
            from parcels p
            join fulfilment_batches b on b.id = p.batch_id
            where p.batch_id = $1 and b.locked_at is null and p.status = 'planned'
              and not exists (select from parcels o where o.source_id = p.source_id and o.status not in ('planned', 'void'))
            order by p.position
            limit 1
            """);
        command.Parameters.AddWithValue(batchId);
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            if (await row.ReadAsync(ct))
            {
                var address = new PostalAddress(row.GetString(1), row.GetString(2), "New street 8 / 新街 8 号", "", row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6));
                await using var scope = world.Site.Services.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ChangeRecipient>().RunAsync(row.GetGuid(0), address, ct);
            }
        }

        await using var versions = Database.CreateCommand("select version from fulfilment_batches where id = $1");
        versions.Parameters.AddWithValue(batchId);
        return (int)(await versions.ExecuteScalarAsync(ct))!;
    }
}
