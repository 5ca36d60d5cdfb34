using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>
/// A carrier's table on its way into a batch: kept as it came until it is applied or forgotten, so that what was looked at
/// is what is applied. Afterwards only what it did is kept.
/// </summary>
public sealed class CarrierImport
{
    public const int MaximumFileNameLength = 200;

    private CarrierImport()
    {
    }

    public CarrierImport(Guid batchId, Guid? memberId, string fileName, byte[] content, ImportChoice choice, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        BatchId = batchId;
        MemberId = memberId;
        var name = fileName.Trim();
        FileName = TypedText.IsLine(name, 1, MaximumFileNameLength) ? name : "CSV";
        Content = content;
        CreatedAt = now;
        (Columns, Carrier, Corrects, AreHere) = (choice.Columns, choice.Carrier, choice.Corrects, choice.AreHere);
    }

    public Guid Id { get; private set; }
    public Guid BatchId { get; private set; }

    /// <summary>Who uploaded it; null: a program without a member.</summary>
    public Guid? MemberId { get; private set; }

    public string FileName { get; private set; } = "";

    /// <summary>Null once it was applied: it names people.</summary>
    public byte[]? Content { get; private set; }

    public ImportColumns Columns { get; private set; } = null!;
    public string Carrier { get; private set; } = "";
    public bool Corrects { get; private set; }

    /// <summary>The boxes have not left: its numbers are only written down.</summary>
    public bool AreHere { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? AppliedAt { get; private set; }
    public Guid? AppliedBy { get; private set; }
    public int Shipped { get; private set; }
    public int Corrected { get; private set; }
    public int Delivered { get; private set; }

    /// <summary>Numbers that were written down for parcels that are still here.</summary>
    public int Announced { get; private set; }

    public ImportChoice Choice => new(Columns, Carrier, Corrects, AreHere);

    /// <summary>Reads it otherwise from now on.</summary>
    public void Choose(ImportChoice choice)
    {
        MustWait();
        if (!TypedText.IsLine(choice.Carrier, 0, Parcel.MaximumCarrierLength))
            throw new RuleBroken("CarrierName", $"Name the carrier, in at most {Parcel.MaximumCarrierLength} characters.");
        (Columns, Carrier, Corrects, AreHere) = (choice.Columns, choice.Carrier.Trim(), choice.Corrects, choice.AreHere);
    }

    public void Apply(Guid? by, int shipped, int corrected, int delivered, int announced, DateTimeOffset now)
    {
        MustWait();
        (AppliedAt, AppliedBy) = (now, by);
        (Shipped, Corrected, Delivered, Announced) = (shipped, corrected, delivered, announced);
        Content = null;
    }

    private void MustWait()
    {
        if (AppliedAt is not null)
            throw new RuleBroken($"This file was applied already.");
    }
}
