using System.Security.Cryptography;
using System.Text;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>What a line of a carrier's table comes to.</summary>
public enum LineOutcome
{
    /// <summary>The parcel is marked as shipped, under this number.</summary>
    Ship,

    /// <summary>The same, and it has arrived already.</summary>
    ShipAndDeliver,

    /// <summary>The parcel is still here, and this number is written down for its label and the load list.</summary>
    Announce,

    /// <summary>A shipped parcel has arrived.</summary>
    Deliver,

    /// <summary>A shipped parcel gets this number instead of another or of none.</summary>
    Correct,

    /// <summary>The same, and it has arrived.</summary>
    CorrectAndDeliver,

    /// <summary>All that it says is so already.</summary>
    Done,

    /// <summary>It has neither a number nor news of the parcel yet.</summary>
    Nothing,
    Wrong,
}

/// <param name="Number">The line in the file.</param>
/// <param name="Named">What it calls the parcel.</param>
/// <param name="Problem">What is wrong with it, for the person.</param>
public sealed record PlannedLine(int Number, LineOutcome Outcome, string Named, Parcel? Parcel, string Carrier, string TrackingNumber, BrokenRule? Problem)
{
    public bool IsChange => IsNewNumber || IsDelivery;

    public bool IsDelivery => Outcome is LineOutcome.ShipAndDeliver or LineOutcome.Deliver or LineOutcome.CorrectAndDeliver;

    /// <summary>Its recipient is told of a number.</summary>
    public bool IsShipment => Outcome is LineOutcome.Ship or LineOutcome.ShipAndDeliver or LineOutcome.Correct or LineOutcome.CorrectAndDeliver;

    public bool IsNewNumber => IsShipment || Outcome == LineOutcome.Announce;

    /// <summary>It names a parcel, and a number that may be one.</summary>
    internal bool IsReadable { get; init; } = true;

    /// <summary>The carrier and the number that it writes over; null: nothing else is recorded.</summary>
    public string? Replaced => IsNewNumber && Parcel is { Carrier: { } carrier } && (carrier != Carrier || Parcel.TrackingNumber != TrackingNumber) ? $"{carrier} {Parcel.TrackingNumber}".TrimEnd() : null;
}

/// <summary>What applying a carrier's table to a batch would do, line by line. It decides and changes nothing.</summary>
public sealed class ImportPlan
{
    private ImportPlan(IReadOnlyList<PlannedLine> lines) => Lines = lines;

    public IReadOnlyList<PlannedLine> Lines { get; }

    public IEnumerable<PlannedLine> Changes => Lines.Where(line => line.IsChange);

    public IEnumerable<PlannedLine> Problems => Lines.Where(line => line.Outcome == LineOutcome.Wrong);

    /// <summary>The same for as long as it would do the same to the same, whoever asks: what it overwrites is in it, too.</summary>
    public string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var line in Lines)
                hash.AppendData(Encoding.UTF8.GetBytes($"{line.Number}\n{line.Outcome}\n{line.Parcel?.Id}\n{line.Parcel?.Status}\n{line.Parcel?.Carrier}\n{line.Parcel?.TrackingNumber}\n{line.Carrier}\n{line.TrackingNumber}\n\0"));
            return Convert.ToHexStringLower(hash.GetCurrentHash())[..16];
        }
    }

    /// <param name="parcels">All of the batch, with the numbers that their backers know.</param>
    /// <param name="elsewhere">Of these numbers there are parcels in other batches, too.</param>
    /// <param name="frozen">Parcels that must not be shipped.</param>
    /// <param name="file">What came.</param>
    /// <param name="choice">How it is to be read.</param>
    /// <param name="now">When.</param>
    public static ImportPlan For(IReadOnlyList<(Parcel Parcel, string Member)> parcels, IReadOnlySet<string> elsewhere, IReadOnlySet<Guid> frozen, CarrierFile file, ImportChoice choice, DateTimeOffset now)
    {
        var find = new ParcelsByName(parcels, elsewhere);
        var rules = new LineRules(find, frozen, choice, now);
        var said = new Dictionary<Guid, int>();
        var lines = new List<PlannedLine>(file.Lines.Count);
        foreach (var line in WithoutContradictions([.. file.Lines.Select(rules.Read)]))
            lines.Add(line is { Parcel: { } parcel, Outcome: not (LineOutcome.Wrong or LineOutcome.Nothing) } && !said.TryAdd(parcel.Id, lines.Count) ? Again(line, lines, said) : line);

        return new ImportPlan(lines);
    }

    /// <summary>Of two numbers or carriers for one parcel nobody knows which one is right: none of its lines counts.</summary>
    private static IEnumerable<PlannedLine> WithoutContradictions(List<PlannedLine> lines)
    {
        var contradicted = lines
            .Where(line => line is { Parcel: not null, IsReadable: true, Outcome: not LineOutcome.Nothing })
            .GroupBy(line => line.Parcel!.Id)
            .Select(said => (Parcel: said.Key, Both: said.DistinctBy(line => line.Carrier).Take(2).ToList() is { Count: 2 } carriers
                ? carriers
                : said.Where(line => line.TrackingNumber.Length > 0).DistinctBy(line => line.TrackingNumber).Take(2).ToList()))
            .Where(said => said.Both.Count == 2)
            .ToDictionary(said => said.Parcel, said => said.Both);
        return lines.Select(line => line is { Parcel: { } parcel, Outcome: not (LineOutcome.Wrong or LineOutcome.Nothing) } && contradicted.GetValueOrDefault(parcel.Id) is { } both
            ? line with { Outcome = LineOutcome.Wrong, Problem = new BrokenRule("", $"Lines {both[0].Number} and {both[1].Number} say different things of parcel {parcel.Number}: none of its lines counts.") }
            : line);
    }

    /// <summary>
    /// Carriers repeat a line for each event, the last one first or last: the farthest that a parcel has come counts, and the
    /// line that says so does it.
    /// </summary>
    private static PlannedLine Again(PlannedLine line, List<PlannedLine> lines, Dictionary<Guid, int> said)
    {
        var (id, number) = (line.Parcel!.Id, line.TrackingNumber);
        var before = lines[said[id]];
        var outcome = Farthest(before, line);
        if (outcome == before.Outcome && (number.Length == 0 || before.TrackingNumber.Length > 0))
            return line with { Outcome = LineOutcome.Done };
        lines[said[id]] = before with { Outcome = LineOutcome.Done };
        said[id] = lines.Count;
        return line with { Outcome = outcome, TrackingNumber = number.Length > 0 ? number : before.TrackingNumber };
    }

    private static LineOutcome Farthest(PlannedLine one, PlannedLine other)
    {
        LineOutcome[] both = [one.Outcome, other.Outcome];
        var hasArrived = one.IsDelivery || other.IsDelivery;
        if (both.Any(outcome => outcome is LineOutcome.Ship or LineOutcome.ShipAndDeliver))
            return hasArrived ? LineOutcome.ShipAndDeliver : LineOutcome.Ship;
        if (both.Contains(LineOutcome.Announce))
            return LineOutcome.Announce;
        if (both.Any(outcome => outcome is LineOutcome.Correct or LineOutcome.CorrectAndDeliver))
            return hasArrived ? LineOutcome.CorrectAndDeliver : LineOutcome.Correct;
        return hasArrived ? LineOutcome.Deliver : LineOutcome.Done;
    }
}

/// <summary>How a table is to be read.</summary>
/// <param name="Columns">Which column holds what.</param>
/// <param name="Carrier">Who sent it, where no column says so.</param>
/// <param name="Corrects">A parcel that has another number already, written down or shipped under it, gets this one.</param>
/// <param name="AreHere">The boxes have not left: numbers are only written down, for labels and load list.</param>
public sealed record ImportChoice(ImportColumns Columns, string Carrier, bool Corrects, bool AreHere = false)
{
    public bool LacksCarrier => Columns.Carrier is null && Carrier.Trim().Length == 0;

    public static RuleBroken CarrierIsMissing => new("CarrierName", $"Name the carrier, in at most {Parcel.MaximumCarrierLength} characters.");

    /// <exception cref="RuleBroken">Neither a column nor the field says who the carrier is: no line would say so.</exception>
    public void MustNameCarrier()
    {
        if (LacksCarrier)
            throw CarrierIsMissing;
    }
}
