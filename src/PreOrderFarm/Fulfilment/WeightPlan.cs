using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>What a line of a table of weights comes to.</summary>
public enum WeightOutcome
{
    /// <summary>The parcel is weighed and packed.</summary>
    Pack,

    /// <summary>So little is unlikely: it is packed once somebody says that it is so.</summary>
    Ask,

    /// <summary>All that it says is so already.</summary>
    Done,

    /// <summary>It has no weight yet.</summary>
    Nothing,
    Wrong,
}

/// <param name="Number">The line in the file.</param>
/// <param name="Named">What it calls the parcel.</param>
/// <param name="Problem">What is wrong with it, or what is asked, for the person.</param>
public sealed record WeightLine(int Number, WeightOutcome Outcome, string Named, Parcel? Parcel, long? Grams, BrokenRule? Problem);

/// <summary>What a table of weights would do to a batch, line by line. It decides and changes nothing.</summary>
public sealed class WeightPlan
{
    private WeightPlan(IReadOnlyList<WeightLine> lines) => Lines = lines;

    public IReadOnlyList<WeightLine> Lines { get; }

    public IEnumerable<WeightLine> Of(WeightOutcome outcome) => Lines.Where(line => line.Outcome == outcome);

    /// <summary>The same for as long as it would give the same parcels the same weights.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        Lines.Where(IsChange).Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Parcel!.Id} {line.Grams} {line.Outcome}\n"))))))[..16];

    /// <summary>What it would change, and no names: as a table again, so that what was looked at can be sent back.</summary>
    public string Table => string.Concat(
        Lines.Where(IsChange).Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Parcel!.Code},{line.Grams}\n")).Prepend("code,g\n"));

    /// <param name="parcels">All of the batch, with their lines.</param>
    /// <param name="takenBack">Weights that they had and somebody took back: a table that says one of them is likely an older one.</param>
    /// <param name="file">What came.</param>
    /// <exception cref="RuleBroken">Its headings do not say what is what.</exception>
    public static WeightPlan For(IReadOnlyList<Parcel> parcels, IReadOnlySet<(Guid ParcelId, long Grams)> takenBack, CarrierFile file)
    {
        var columns = WeightColumns.Of(file.Headings);
        var names = new ParcelsByName([.. parcels.Select(parcel => (parcel, ""))], new HashSet<string>(StringComparer.Ordinal));
        var said = new Dictionary<Guid, int>();
        var lines = new List<WeightLine>(file.Lines.Count);
        foreach (var line in file.Lines)
        {
            var planned = Read(line, columns, names, takenBack);
            if (planned is { Parcel: { } parcel, Grams: not null } && !said.TryAdd(parcel.Id, lines.Count))
                planned = Again(planned, lines, said[parcel.Id]);
            lines.Add(planned);
        }
        return new WeightPlan(lines);
    }

    private static bool IsChange(WeightLine line) => line.Outcome is WeightOutcome.Pack or WeightOutcome.Ask;

    private static WeightLine Read(CarrierFileLine line, WeightColumns columns, ParcelsByName names, IReadOnlySet<(Guid, long)> takenBack)
    {
        var named = line[columns.Code];
        var (grams, unread) = columns.Read(line);
        var planned = new WeightLine(line.Number, WeightOutcome.Wrong, TypedText.Beginning(named, 60), null, null, unread);
        if (unread is not null)
            return planned;
        if (grams is null)
            return planned with { Outcome = WeightOutcome.Nothing };
        var (parcel, unknown) = names.Find(named);
        return parcel is null ? planned with { Problem = unknown } : Judge(planned with { Parcel = parcel, Grams = grams }, parcel, grams.Value, takenBack);
    }

    private static WeightLine Judge(WeightLine line, Parcel parcel, long grams, IReadOnlySet<(Guid, long)> takenBack)
    {
        if (parcel.Status == ParcelStatus.Void)
            return line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} was cancelled.") };
        if (!parcel.IsSoldByWeight)
            return line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} is not sold by weight.") };
        if (parcel.Status != ParcelStatus.Planned)
        {
            return parcel.ActualGrams == grams
                ? line with { Outcome = WeightOutcome.Done }
                : line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} is packed already, with {(parcel.ActualGrams ?? 0) / 1000m} kg.") };
        }
        if (takenBack.Contains((parcel.Id, grams)))
            return line with { Problem = new BrokenRule("", $"Of parcel {parcel.Number}, {grams / 1000m} kg was taken back: this table may be an older one. If it is right, type it where parcels are weighed by hand.") };
        var broken = WeightRules.BrokenBy(parcel, new Weighing(grams), "");
        if (broken is null)
            return line with { Outcome = WeightOutcome.Pack };
        return WeightRules.IsTooMuch(parcel, grams)
            ? line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} was sold as up to {WeightRules.Maximum(parcel) / 1000m} kg: {grams / 1000m} kg is too much for a table. If it is right, type it where parcels are weighed by hand.") }
            : line with { Outcome = grams > 0 ? WeightOutcome.Ask : WeightOutcome.Wrong, Problem = broken };
    }

    /// <summary>Said twice is said once; of two weights nobody can tell which is right.</summary>
    private static WeightLine Again(WeightLine line, List<WeightLine> lines, int at)
    {
        var (before, number) = (lines[at], line.Parcel!.Number);
        if (before.Grams == line.Grams)
            return line with { Outcome = before.Outcome == WeightOutcome.Wrong ? WeightOutcome.Wrong : WeightOutcome.Done, Problem = before.Outcome == WeightOutcome.Wrong ? before.Problem : null };
        if (before.Outcome is WeightOutcome.Pack or WeightOutcome.Ask)
            lines[at] = before with { Outcome = WeightOutcome.Wrong, Problem = new BrokenRule("", $"Line {line.Number} says something else of parcel {number}.") };
        return line with { Outcome = WeightOutcome.Wrong, Problem = new BrokenRule("", $"Line {before.Number} says something else of parcel {number}.") };
    }
}
