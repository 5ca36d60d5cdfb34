using System.Globalization;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Labels;

/// <summary>Which labels are to be printed, and on what.</summary>
/// <param name="Language">The language of what is not an address; the nearest known one is taken.</param>
public sealed record LabelOrder(Guid BatchId, LabelMedia Media, string Language)
{
    /// <summary>Which version of the batch; null: the current one.</summary>
    public int? Version { get; init; }

    /// <summary>The first free label of the sheet that lies in the printer, from 1.</summary>
    public int StartPosition { get; init; } = 1;

    /// <summary>The printer that these labels lie in, if any: it remembers the next free one.</summary>
    public Guid? PrinterId { get; init; }

    /// <summary>How much too far to the right that printer prints sheets of labels, which is made up for; negative: to the left.</summary>
    public int TooFarRightMillimetres { get; init; }

    /// <summary>How much too far down; negative: up.</summary>
    public int TooFarDownMillimetres { get; init; }

    /// <summary>Positions in the batch, as people write them: '3, 7-9'. Empty: all.</summary>
    public string Parcels { get; init; } = "";

    /// <summary>The same in this printer, as it prints.</summary>
    public LabelOrder In(Printer printer) => this with { PrinterId = printer.Id, TooFarRightMillimetres = printer.LabelsRightMm, TooFarDownMillimetres = printer.LabelsDownMm };

    /// <exception cref="RuleBroken">The sheet has no such place, or nobody can tell which parcels are meant.</exception>
    public void MustBePossible()
    {
        if (StartPosition < 1 || StartPosition > Media.Places())
            throw new RuleBroken("StartPosition", $"This sheet has places 1 to {Media.Places()}.");
        Positions();
    }

    /// <summary>The ranges that were asked for; none: all parcels.</summary>
    internal IReadOnlyList<(int From, int To)> Positions()
    {
        var ranges = new List<(int From, int To)>();
        foreach (var part in Parcels.Split([',', ';', ' ', '，', '、', '；', '\u3000'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split(['-', '–', '—', '~', '～']);
            if (ends.Length > 2 || !TryRead(ends[0], out var from) || !TryRead(ends[^1], out var to) || from > to || ranges.Count == 200)
                throw new RuleBroken("Parcels", $"Write the parcels' places in the batch, such as 3, 7-9.");
            ranges.Add((from, to));
        }

        return ranges;
    }

    /// <summary>The same labels, of which a person may write the language and the places in many ways.</summary>
    internal LabelOrder InOneWay()
    {
        var merged = new List<(int From, int To)>();
        foreach (var (from, to) in Positions().Order())
        {
            if (merged.Count > 0 && from <= merged[^1].To + 1L)
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            else
                merged.Add((from, to));
        }

        return this with { Language = Languages.Nearest(Language), Parcels = string.Join(',', merged.Select(range => string.Create(CultureInfo.InvariantCulture, $"{range.From}-{range.To}"))) };
    }

    private static bool TryRead(string text, out int position) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out position) && position >= 1;
}
