using System.Globalization;
using Npgsql;

namespace PreOrderFarm.Benchmarks.Paper;

internal sealed record TextRun(string Text, double SizePoints, bool IsBold = false);

/// <summary>What stands on paper for a parcel.</summary>
/// <param name="Runs">Its texts.</param>
/// <param name="Lines">How many borders, check boxes and rules.</param>
/// <param name="Code">What its QR code says.</param>
internal sealed record ParcelTexts(TextRun[] Runs, int Lines, string Code);

/// <summary>The text runs and lines of a document, as the product draws them.</summary>
/// <param name="Parcels">Those of each parcel.</param>
/// <param name="OfPage">Those of each page's head and foot.</param>
internal sealed record PaperTexts(List<ParcelTexts> Parcels, TextRun[] OfPage)
{
    public int Runs(int pages) => Parcels.Sum(parcel => parcel.Runs.Length) + pages * OfPage.Length;

    public static async Task<PaperTexts> ReadAsync(NpgsqlDataSource database, Guid batch, bool isLabels)
    {
        await using var command = database.CreateCommand("""
            select p.number, p.code, p.storage, p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision, p.postal_code, p.country, p.gift_note,
              o.name, l.units, l.net_grams, pledges.reference
            from parcels p
            join parcel_lines l on l.parcel_id = p.id
            join offers o on o.id = l.offer_id
            join pledges on pledges.id = p.source_id
            where p.batch_id = $1
            order by p.position, o.position
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = batch });
        await using var row = await command.ExecuteReaderAsync();
        var parcels = new List<ParcelTexts>();
        while (await row.ReadAsync())
            parcels.Add(new ParcelTexts([.. isLabels ? Label(row) : Block(row)], Lines: 2, row.GetString(1)));
        return new PaperTexts(parcels, isLabels ? [] : [.. Frame()]);
    }

    private static IEnumerable<TextRun> Block(NpgsqlDataReader row)
    {
        yield return new TextRun(row.GetString(3), 14, true);
        yield return new TextRun($"{row.GetString(9)} {row.GetString(8)} {row.GetString(7)}", 10);
        yield return new TextRun($"{row.GetString(5)} {row.GetString(6)}", 10);
        yield return new TextRun($"{row.GetString(10)} · {row.GetString(4)}", 10);
        yield return new TextRun($"{row.GetInt32(13)} ×", 16, true);
        yield return new TextRun(row.GetString(15), 10, true);
        yield return new TextRun(row.GetString(12), 11);
        yield return new TextRun(Kilograms(row), 9);
        if (row.GetString(11) is { Length: > 0 } note)
            yield return new TextRun($"礼品留言: {note}", 10);
        yield return new TextRun($"包裹 {row.GetInt32(0)}", 11, true);
        yield return new TextRun(row.GetString(1), 9);
        if (row.GetString(2) == "chilled")
            yield return new TextRun("冷藏", 12, true);
    }

    private static IEnumerable<TextRun> Label(NpgsqlDataReader row)
    {
        yield return new TextRun("寄件人 Zhouzhi kiwi farm 周至", 11);
        yield return new TextRun("Zhouzhi · 中国", 11);
        yield return new TextRun(row.GetString(3), 34, true);
        yield return new TextRun($"{row.GetString(9)} {row.GetString(8)} {row.GetString(7)}", 17);
        yield return new TextRun($"{row.GetString(5)} {row.GetString(6)}", 17);
        yield return new TextRun(row.GetString(10), 17);
        yield return new TextRun(row.GetString(4), 17);
        yield return new TextRun($"{row.GetInt32(13)} × {row.GetString(12)}", 13);
        yield return new TextRun("第 1 件, 共 1 件", 17, true);
        yield return new TextRun(row.GetString(1), 17, true);
        yield return new TextRun(Kilograms(row), 17, true);
        yield return new TextRun($"{row.GetInt32(0)}/10,000 · 批次 1, 版本 1 · 0123456789 · Red-heart kiwifruit 红心猕猴桃", 6.5);
        if (row.GetString(2) == "chilled")
            yield return new TextRun("冷藏", 20, true);
    }

    private static IEnumerable<TextRun> Frame()
    {
        yield return new TextRun("装箱单 · Red-heart kiwifruit 红心猕猴桃", 9, true);
        yield return new TextRun("批次 1, 版本 1", 9, true);
        yield return new TextRun("打印于 2026-11-28 12:00 (Asia/Shanghai) · 校验 0123456789", 8);
        yield return new TextRun("包裹 10,000 · 箱 10,000 · 50,000.0 千克", 8);
        yield return new TextRun("第 1 页, 共 1,800 页", 8);
    }

    private static string Kilograms(NpgsqlDataReader row) => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(14) / 1000.0:0.0} kg");
}
