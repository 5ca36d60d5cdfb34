using System.Globalization;
using System.Net;
using System.Text;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using QRCoder;

namespace PreOrderFarm.Benchmarks.Paper;

/// <summary>The packing list as most sites print one: HTML that a headless browser makes a PDF of.</summary>
internal static class ChromiumPaper
{
    // Chromium needs minutes and gigabytes for more.
    private const int Parcels = 1_000;

    public static async Task<IReadOnlyList<Figure>> PrintAsync(BenchDatabase database, Guid batch, int runs)
    {
        var folder = Directory.CreateTempSubdirectory("preorderfarm-bench-paper-").FullName;
        try
        {
            var texts = await PaperTexts.ReadAsync(database.Source, batch, isLabels: false);
            var (list, empty) = (Path.Combine(folder, "list.html"), Path.Combine(folder, "empty.html"));
            await File.WriteAllTextAsync(list, Html(texts.Parcels.Take(Parcels)));
            await File.WriteAllTextAsync(empty, Html([]));
            var chromium = Measure.Median(await TimesAsync(runs, () => ChromiumAsync(list, folder))) - Measure.Median(await TimesAsync(runs, () => ChromiumAsync(empty, folder)));
            var thousand = await PaperBenchmark.BatchAsync(database, Parcels);
            // A site has printed before: .NET compiles what runs often once more.
            await TimesAsync(5, () => ProductAsync(database, thousand));
            var product = Measure.Median(await TimesAsync(runs, () => ProductAsync(database, thousand)));
            return
            [
                new Figure(
                    "packing list of 1,000 parcels, again", Measure.Milliseconds(product), "Debian's chromium-headless-shell, the same as an HTML table", Measure.Milliseconds(chromium), product / chromium),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<double>> TimesAsync(int runs, Func<Task> workAsync)
    {
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
            times.Add(await Measure.MillisecondsAsync(workAsync));
        return times;
    }

    private static Task ChromiumAsync(string html, string folder) => Tool.RunAsync(
        Environment.GetEnvironmentVariable("FARM_CHROMIUM") is { Length: > 0 } given ? given : "/usr/bin/chromium-headless-shell",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={Path.Combine(folder, "profile")}", "--no-pdf-header-footer", $"--print-to-pdf={html}.pdf", new Uri(html).AbsoluteUri,
        ]);

    private static async Task ProductAsync(BenchDatabase database, Guid batch)
    {
        var grower = await database.ValueAsync<Guid>("select c.grower_id from fulfilment_batches b join campaigns c on c.id = b.campaign_id where b.id = $1", batch);
        var packer = new Actor(Guid.NewGuid(), "packer@farm.test", false, new Dictionary<Guid, GrowerRole> { [grower] = GrowerRole.Fulfilment });
        await new PrintSheet(database.Source, new PrintRuns(database.Source), TimeProvider.System)
            .RunAsync(packer, new SheetOrder(batch, SheetKind.PackingList, "zh-Hans"), Stream.Null, CancellationToken.None);
    }

    private static string Html(IEnumerable<ParcelTexts> parcels)
    {
        var html = new StringBuilder("""
            <!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>装箱单</title><style>
            body { font-family: "Noto Sans CJK SC", "Noto Sans"; margin: 0 } table { width: 100%; border-collapse: collapse }
            td { border: 1px solid; padding: 2mm; break-inside: avoid } p { margin: 0 }</style><table>
            """);
        foreach (var parcel in parcels)
        {
            html.Append("<tr><td>");
            foreach (var run in parcel.Runs)
                html.Append(CultureInfo.InvariantCulture, $"<p style=\"font-size:{run.SizePoints}pt;font-weight:{(run.IsBold ? 700 : 400)}\">{WebUtility.HtmlEncode(run.Text)}</p>");
            using var code = QRCodeGenerator.GenerateQrCode(parcel.Code, QRCodeGenerator.ECCLevel.M);
            html.Append(CultureInfo.InvariantCulture, $"<img alt=\"\" width=\"91\" src=\"data:image/png;base64,{Convert.ToBase64String(new PngByteQRCode(code).GetGraphic(1))}\"></td></tr>\n");
        }
        return html.Append("</table></html>").ToString();
    }
}
