using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

public enum DeviationKind
{
    /// <summary>There were not enough.</summary>
    Short,

    /// <summary>They were there, and in no state to be sent.</summary>
    Damaged,

    /// <summary>Something else lies in their place; the reason says what.</summary>
    Substitute,
}

/// <summary>Units of one line that are not packed as ordered, as the packer says it.</summary>
public sealed record DeviationInput(Guid OfferId, DeviationKind Kind, int Units, string Reason);

/// <summary>
/// Units of a line that were not packed as ordered, and why: its recipient reads it. What it means for the money is
/// decided elsewhere. Taken back, it stays as a record.
/// </summary>
public sealed class ParcelDeviation
{
    public const int MaximumReasonLength = 200;

    private ParcelDeviation()
    {
    }

    private ParcelDeviation(Guid parcelId, DeviationInput said, Guid? by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ParcelId = parcelId;
        OfferId = said.OfferId;
        Kind = said.Kind;
        Units = said.Units;
        Reason = said.Reason.Trim();
        RecordedBy = by;
        RecordedAt = now;
    }

    public Guid Id { get; private set; }
    public Guid ParcelId { get; private set; }
    public Guid OfferId { get; private set; }
    public DeviationKind Kind { get; private set; }
    public int Units { get; private set; }
    public string Reason { get; private set; } = "";
    public Guid? RecordedBy { get; private set; }
    public DateTimeOffset RecordedAt { get; private set; }
    public DateTimeOffset? TakenBackAt { get; private set; }
    public Guid? TakenBackBy { get; private set; }

    /// <summary>What a packer says of a parcel, whose lines are loaded. A parcel in which nothing would lie is not packed.</summary>
    public static List<ParcelDeviation> Of(Parcel parcel, IReadOnlyList<DeviationInput> said, Guid? by, DateTimeOffset now)
    {
        MustMakeSense(parcel, said);
        return [.. said.Select(deviation => new ParcelDeviation(parcel.Id, deviation, by, now))];
    }

    /// <summary>False: it was taken back already.</summary>
    public bool TakeBack(Guid? by, DateTimeOffset now)
    {
        if (TakenBackAt is not null)
            return false;
        (TakenBackAt, TakenBackBy) = (now, by);
        return true;
    }

    /// <summary>Of parcels that are packed anew, what was said of them no longer counts.</summary>
    internal static async Task TakeBackAsync(FarmDbContext db, IEnumerable<Parcel> parcels, Guid? by, DateTimeOffset now, CancellationToken ct)
    {
        var ids = parcels.Select(parcel => parcel.Id).ToArray();
        foreach (var deviation in await db.Set<ParcelDeviation>().Where(d => ids.Contains(d.ParcelId) && d.TakenBackAt == null).ToListAsync(ct))
            deviation.TakeBack(by, now);
    }

    private static void MustMakeSense(Parcel parcel, IReadOnlyList<DeviationInput> said)
    {
        var rules = new InputRules();
        foreach (var (deviation, at) in said.Select((deviation, at) => (deviation, at)))
        {
            rules.Require(
                TypedText.IsLine(deviation.Reason, 1, MaximumReasonLength), $"Deviations[{at}].Reason",
                $"Say why, in at most {MaximumReasonLength} characters.");
            rules.Require(deviation.Units > 0, $"Deviations[{at}].Units", $"Say how many: at least 1.");
            rules.Require(parcel.Lines.Any(line => line.OfferId == deviation.OfferId), $"Deviations[{at}].OfferId", $"That does not belong into parcel {parcel.Number}.");
        }
        rules.ThrowIfBroken();
        foreach (var line in parcel.Lines)
        {
            var units = said.Where(deviation => deviation.OfferId == line.OfferId).Sum(deviation => (long)deviation.Units);
            var last = said.Select((deviation, at) => (deviation, at)).LastOrDefault(x => x.deviation.OfferId == line.OfferId).at;
            rules.Require(units <= line.Units, $"Deviations[{last}].Units", $"Only {line.Units} belong into the parcel.");
        }
        rules.ThrowIfBroken();
        var missing = said.Where(deviation => deviation.Kind != DeviationKind.Substitute).Sum(deviation => (long)deviation.Units);
        if (missing > 0 && missing == parcel.Lines.Sum(line => (long)line.Units))
            throw new RuleBroken($"Then nothing would lie in parcel {parcel.Number}. Leave it unpacked and tell the grower.");
    }
}
