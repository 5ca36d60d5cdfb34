using CsvHelper;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <param name="Number">Where it begins in the file, as a text editor counts.</param>
public sealed record CarrierFileLine(int Number, IReadOnlyList<string> Cells)
{
    /// <summary>Empty where a line has no such column.</summary>
    public string this[int? column] => column is { } at && at < Cells.Count ? Cells[at] : "";
}

/// <summary>A table that a carrier sent, as plain text without limits to what stands in it but these.</summary>
public sealed record CarrierFile(IReadOnlyList<string> Headings, IReadOnlyList<CarrierFileLine> Lines)
{
    public const int MaximumBytes = 10_000_000;
    public const int MaximumLines = 20_000;
    public const int MaximumColumns = 200;
    public const int MaximumCellLength = 2_000;

    /// <summary>What a table weighs in memory are its cells: so many are some 40 MB.</summary>
    public const int MaximumCells = 500_000;
    private const int MaximumPhysicalLine = 200_000;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    public int Cells { get; } = Headings.Count + Lines.Sum(line => line.Cells.Count);

    /// <summary>What was uploaded, or of a file that is too large, enough to know.</summary>
    internal static async Task<byte[]> BytesAsync(Stream content, CancellationToken ct)
    {
        using var kept = new MemoryStream();
        var some = new byte[81_920];
        int read;
        while (kept.Length <= MaximumBytes && (read = await content.ReadAsync(some, ct)) > 0)
            kept.Write(some, 0, read);
        return kept.ToArray();
    }

    /// <exception cref="RuleBroken">It is no table, or too large a one: a sentence for the field File.</exception>
    public static async Task<CarrierFile> ReadAsync(Stream content, CancellationToken ct) => Read(await BytesAsync(content, ct));

    /// <exception cref="RuleBroken">It is no table, or too large a one: a sentence for the field File.</exception>
    public static CarrierFile Read(byte[] bytes)
    {
        if (bytes.Length == 0)
            throw new RuleBroken("File", $"Choose a CSV file.");
        if (bytes.Length > MaximumBytes)
            throw new RuleBroken("File", $"This file is too large: it may have {MaximumBytes / 1_000_000} MB.");
        var text = FileText.Read(bytes);
        MustHaveShortLines(text);
        var (separator, from) = Separated(text);
        var rows = Rows(text[from..], separator, firstLine: from == 0 ? 1 : 2);
        if (rows.Count == 0)
            throw new RuleBroken("File", $"This file is empty.");
        return rows.Count == 1 ? throw new RuleBroken("File", $"This file has a heading and no lines.") : new CarrierFile(rows[0].Cells, rows[1..]);
    }

    private static void MustHaveShortLines(string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.Length > MaximumPhysicalLine)
                throw new RuleBroken("File", $"Line {number} is too long to be one of a table.");
        }
    }

    // Excel says in a first line of its own what separates; else what the heading has most of.
    private static (char Separator, int From) Separated(string text)
    {
        var end = text.IndexOfAny(['\r', '\n']);
        var first = end < 0 ? text : text[..end];
        if (first.Length == 5 && first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && Separators.Contains(first[4]))
            return (first[4], text.AsSpan(end < 0 ? text.Length : end) is ['\r', '\n', ..] ? end + 2 : Math.Min(text.Length, end + 1));
        var isQuoted = false;
        var counts = Separators.ToDictionary(sign => sign, _ => 0);
        foreach (var sign in text.SkipWhile(sign => sign is '\r' or '\n'))
        {
            if (sign == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && sign is '\r' or '\n')
                break;
            else if (!isQuoted && counts.TryGetValue(sign, out var count))
                counts[sign] = count + 1;
        }

        return (Separators.MaxBy(sign => counts[sign]), 0);
    }

    private static List<CarrierFileLine> Rows(string text, char separator, int firstLine)
    {
        var (unclosed, all) = (0L, 0);
        using var csv = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = record => unclosed = record.Reason == CsvMalformedReason.UnterminatedQuote ? record.LineNumber : unclosed,
        });
        var rows = new List<CarrierFileLine>();
        while (csv.Read())
        {
            var number = checked((int)csv.LineNumber) + firstLine - 1;
            if (unclosed > 0)
                throw new RuleBroken("File", $"In line {number} a quotation mark opens that is never closed: all that follows it would be one cell.");
            if (csv.FieldCount > MaximumColumns)
                throw new RuleBroken("File", $"Line {number} has more than {MaximumColumns} columns.");
            all += csv.FieldCount;
            if (all > MaximumCells)
                throw new RuleBroken("File", $"This file has more than {MaximumCells:N0} cells. Leave out the columns that are not needed, or split it.");
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = Plain(csv.GetString(i));
            if (Array.Exists(cells, cell => cell.Length > MaximumCellLength))
                throw new RuleBroken("File", $"Line {number} has a cell of more than {MaximumCellLength:N0} characters.");
            if (Array.TrueForAll(cells, cell => cell.Length == 0))
                continue;
            if (rows.Count > MaximumLines)
                throw new RuleBroken("File", $"This file has more than {MaximumLines:N0} lines. Split it.");
            rows.Add(new CarrierFileLine(number, cells));
        }

        return rows;
    }

    // Programs write ="0123" or '0123 so that a spreadsheet takes a number for text.
    private static string Plain(string cell)
    {
        var text = cell.Trim();
        if (text is ['=', '"', .., '"'] && text.Length >= 3)
            text = text[2..^1].Trim();
        return text.StartsWith('\'') ? text[1..].TrimStart() : text;
    }
}
