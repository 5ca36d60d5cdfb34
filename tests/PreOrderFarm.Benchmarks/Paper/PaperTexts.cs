using System.Globalization;
using Npgsql;

namespace PreOrderFarm.Benchmarks.Paper;

internal sealed record TextRun(string Text, double SizePoints, bool IsBold);

internal static class PaperTexts
{
    /// <summary>The text runs of each parcel's block, as the packing list has them.</summary>
    public static async Task<List<TextRun[]>> ReadAsync(NpgsqlDataSource database, Guid batch)
    {
        await using var command = database.CreateCommand("""
            select p.number, p.code, p.storage, p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision, p.postal_code, p.country, p.gift_note,
              o.name, l.units, l.net_grams
            from parcels p
            join parcel_lines l on l.parcel_id = p.id
            join offers o on o.id = l.offer_id
            where p.batch_id = $1
            order by p.position, o.position
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = batch });
        await using var row = await command.ExecuteReaderAsync();
        var parcels = new List<TextRun[]>();
        while (await row.ReadAsync())
            parcels.Add([.. Runs(row)]);
        return parcels;
    }

    private static IEnumerable<TextRun> Runs(NpgsqlDataReader row)
    {
        yield return new TextRun(row.GetString(3), 14, true);
        yield return new TextRun($"{row.GetString(9)} {row.GetString(8)} {row.GetString(7)}", 10, false);
        yield return new TextRun($"{row.GetString(5)} {row.GetString(6)}", 10, false);
        yield return new TextRun($"{row.GetString(10)} · {row.GetString(4)}", 10, false);
        yield return new TextRun($"{row.GetInt32(13)} ×", 16, true);
        yield return new TextRun(row.GetString(12), 11, false);
        yield return new TextRun(string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(14) / 1000.0:0.0} kg"), 10, false);
        if (row.GetString(11) is { Length: > 0 } note)
            yield return new TextRun($"礼品留言: {note}", 10, false);
        yield return new TextRun($"包裹 {row.GetInt32(0)}", 11, true);
        yield return new TextRun(row.GetString(1), 9, false);
        if (row.GetString(2) == "chilled")
            yield return new TextRun("冷藏", 12, true);
    }
}
