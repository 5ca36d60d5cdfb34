using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

public enum PledgeChangeStatus
{
    Held,
    Applied,
    Expired,
    Cancelled,
}

/// <summary>
/// A change that costs more, held until its difference is paid. The units that it adds are taken from the caps meanwhile;
/// those that it drops go back when it is applied.
/// </summary>
public sealed class PledgeChange
{
    private PledgeChange()
    {
    }

    public PledgeChange(Pledge pledge, PledgeTerms terms, DateTimeOffset now, DateTimeOffset holdExpiresAt)
    {
        GoodsMinor = terms.GoodsMinor - pledge.GoodsMinor;
        ShippingMinor = terms.ShippingMinor - pledge.ShippingMinor;
        if (PayableMinor <= 0)
            throw new ArgumentException("A change that costs nothing more is applied at once, not held.", nameof(terms));
        Id = Guid.CreateVersion7(now);
        PledgeId = pledge.Id;
        Address = terms.Address;
        RegionId = terms.RegionId;
        PlacedAt = now;
        HoldExpiresAt = holdExpiresAt;
        foreach (var line in terms.Lines)
        {
            var had = pledge.Lines.Find(l => l.OfferId == line.OfferId)?.Quantity ?? 0;
            Lines.Add(new PledgeChangeLine(Id, line, quantityTaken: Math.Max(0, line.Quantity - had)));
        }
    }

    public Guid Id { get; private set; }
    public Guid PledgeId { get; private set; }
    public PledgeChangeStatus Status { get; private set; }
    public PostalAddress Address { get; private set; } = null!;
    public Guid? RegionId { get; private set; }

    /// <summary>What the goods cost more (or less, when shipping outweighs it).</summary>
    public long GoodsMinor { get; private set; }

    public long ShippingMinor { get; private set; }
    public DateTimeOffset PlacedAt { get; private set; }
    public DateTimeOffset HoldExpiresAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public List<PledgeChangeLine> Lines { get; private set; } = [];

    public long PayableMinor => GoodsMinor + ShippingMinor;
    public PledgeTerms Terms => new([.. Lines.Select(line => line.Terms)], Address, RegionId);

    /// <summary>Units by offer that are held for this change alone.</summary>
    public IReadOnlyDictionary<Guid, int> UnitsTaken() => Lines.Where(line => line.QuantityTaken > 0).ToDictionary(line => line.OfferId, line => line.QuantityTaken);

    public void Apply(DateTimeOffset now)
    {
        if (Status == PledgeChangeStatus.Applied)
            throw new InvalidOperationException($"Change {Id} is applied already.");
        End(PledgeChangeStatus.Applied, now);
    }

    public void Expire(DateTimeOffset now) => EndHold(PledgeChangeStatus.Expired, now);

    public void Cancel(DateTimeOffset now) => EndHold(PledgeChangeStatus.Cancelled, now);

    private void EndHold(PledgeChangeStatus status, DateTimeOffset now)
    {
        if (Status != PledgeChangeStatus.Held)
            throw new InvalidOperationException($"Change {Id} is {Status}: it holds nothing.");
        End(status, now);
    }

    private void End(PledgeChangeStatus status, DateTimeOffset now)
    {
        Status = status;
        EndedAt = now;
    }
}

public sealed class PledgeChangeLine
{
    private PledgeChangeLine()
    {
    }

    internal PledgeChangeLine(Guid changeId, LineTerms terms, int quantityTaken)
    {
        ChangeId = changeId;
        OfferId = terms.OfferId;
        Quantity = terms.Quantity;
        QuantityTaken = quantityTaken;
        UnitPriceMinor = terms.UnitPriceMinor;
        EarlyUnits = terms.EarlyUnits;
        EarlyPriceMinor = terms.EarlyPriceMinor;
        ParcelShippingMinor = terms.ParcelShippingMinor;
        UnitsPerParcel = terms.UnitsPerParcel;
    }

    public Guid ChangeId { get; private set; }
    public Guid OfferId { get; private set; }
    public int Quantity { get; private set; }

    /// <summary>Units held for the change beyond what the pledge has.</summary>
    public int QuantityTaken { get; private set; }

    public long UnitPriceMinor { get; private set; }

    /// <summary>So many of the units were taken at the early-bird price, and keep it.</summary>
    public int EarlyUnits { get; private set; }

    public long EarlyPriceMinor { get; private set; }
    public long ParcelShippingMinor { get; private set; }
    public int UnitsPerParcel { get; private set; }

    public LineTerms Terms => new(OfferId, Quantity, UnitPriceMinor, ParcelShippingMinor, UnitsPerParcel) { EarlyUnits = EarlyUnits, EarlyPriceMinor = EarlyPriceMinor };
}
