using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

public enum PledgeStatus
{
    /// <summary>Units are reserved while the backer pays.</summary>
    Held,

    /// <summary>A payment succeeded: the pledge counts.</summary>
    Confirmed,

    /// <summary>The hold ended without a payment; the units went back.</summary>
    Expired,

    Cancelled,
}

/// <summary>
/// A backer's order, with lines. It is born by place_pledges (in SQL, under the counters' locks);
/// whoever calls a verb here holds the row's lock and moves the counters in the same transaction.
/// </summary>
public sealed class Pledge
{
    private Pledge()
    {
    }

    public Guid Id { get; private set; }
    public Guid CampaignId { get; private set; }

    /// <summary>What people say on the phone: PF-7KQ2-M4XD.</summary>
    public string Reference { get; private set; } = "";

    public PledgeStatus Status { get; private set; }
    public string Email { get; private set; } = "";
    public string NormalizedEmail { get; private set; } = "";
    public Guid? MemberId { get; private set; }
    public string Culture { get; private set; } = "";
    public PostalAddress Address { get; private set; } = null!;
    /// <summary>Where it is shipped to; null when it is fetched.</summary>
    public Guid? RegionId { get; private set; }

    /// <summary>Where it is fetched; null when it is shipped. Chosen once, with the pledge.</summary>
    public Guid? PickUpPointId { get; private set; }
    public string GiftNote { get; private set; } = "";
    public string Currency { get; private set; } = "";
    public long GoodsMinor { get; private set; }
    public long ShippingMinor { get; private set; }

    /// <summary>Links signed for an earlier epoch are void.</summary>
    public int LinkEpoch { get; private set; }

    public DateTimeOffset PlacedAt { get; private set; }
    public DateTimeOffset HoldExpiresAt { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }
    public DateTimeOffset? ExpiredAt { get; private set; }
    public DateTimeOffset? CancelledAt { get; private set; }
    public List<PledgeLine> Lines { get; private set; } = [];

    public Money Goods => new(GoodsMinor, Currency);
    public Money Shipping => new(ShippingMinor, Currency);
    public Money Total => Goods + Shipping;
    public PledgeTerms Terms => new([.. Lines.Select(line => line.Terms)], Address, RegionId);
    public bool IsLive => Status is PledgeStatus.Held or PledgeStatus.Confirmed;

    /// <summary>Its payment succeeded. Also for an expired or cancelled pledge whose late money found free units again.</summary>
    public void Confirm(DateTimeOffset now)
    {
        if (Status == PledgeStatus.Confirmed)
            throw new InvalidOperationException($"Pledge {Id} is confirmed already.");
        Status = PledgeStatus.Confirmed;
        ConfirmedAt = now;
        ExpiredAt = null;
        CancelledAt = null;
    }

    public void Expire(DateTimeOffset now)
    {
        if (Status != PledgeStatus.Held)
            throw new InvalidOperationException($"Pledge {Id} is {Status}: only a held pledge expires.");
        Status = PledgeStatus.Expired;
        ExpiredAt = now;
    }

    public void Cancel(DateTimeOffset now)
    {
        if (!IsLive)
            throw new InvalidOperationException($"Pledge {Id} is {Status} and cannot be cancelled.");
        Status = PledgeStatus.Cancelled;
        CancelledAt = now;
    }

    /// <summary>Its backer cancelled while it was held: closing the payment page has ended the hold just before.</summary>
    public void CancelExpired(DateTimeOffset now)
    {
        if (Status != PledgeStatus.Expired)
            throw new InvalidOperationException($"Pledge {Id} is {Status}, not expired.");
        Status = PledgeStatus.Cancelled;
        CancelledAt = now;
    }

    /// <summary>Takes other lines, another address, or both.</summary>
    public void ChangeTo(PledgeTerms terms)
    {
        Lines.RemoveAll(line => terms.Lines.All(wanted => wanted.OfferId != line.OfferId));
        foreach (var wanted in terms.Lines)
        {
            if (Lines.Find(line => line.OfferId == wanted.OfferId) is { } line)
                line.ChangeTo(wanted);
            else
                Lines.Add(new PledgeLine(Id, wanted));
        }
        GoodsMinor = terms.GoodsMinor;
        ShippingMinor = terms.ShippingMinor;
        MoveTo(terms.Address, terms.RegionId);
    }

    /// <summary>
    /// Where it shall go from now on, as typed. Whether it is shipped or fetched, and where it is fetched, was chosen with the
    /// pledge: of what is fetched, only the person changes.
    /// </summary>
    public PostalAddress ReadAddress(AddressInput typed, InputRules rules)
    {
        if (PickUpPointId is null)
            return PostalAddress.Read(typed, rules, before: Address);
        var (recipient, phone) = PostalAddress.ReadPerson(typed, rules);
        return Address with { Recipient = recipient, Phone = phone };
    }

    public void MoveTo(PostalAddress address, Guid? regionId)
    {
        Address = address;
        RegionId = regionId;
    }

    /// <summary>Units by offer.</summary>
    public IReadOnlyDictionary<Guid, int> Units() => Lines.ToDictionary(line => line.OfferId, line => line.Quantity);
}

/// <summary>Units of an offer, at the prices when they were taken.</summary>
public sealed class PledgeLine
{
    private PledgeLine()
    {
    }

    internal PledgeLine(Guid pledgeId, LineTerms terms)
    {
        PledgeId = pledgeId;
        OfferId = terms.OfferId;
        ChangeTo(terms);
    }

    public Guid PledgeId { get; private set; }
    public Guid OfferId { get; private set; }
    public int Quantity { get; private set; }
    public long UnitPriceMinor { get; private set; }

    /// <summary>So many of the units were taken at the early-bird price, and keep it.</summary>
    public int EarlyUnits { get; private set; }

    public long EarlyPriceMinor { get; private set; }
    public long ParcelShippingMinor { get; private set; }
    public int UnitsPerParcel { get; private set; }

    public LineTerms Terms => new(OfferId, Quantity, UnitPriceMinor, ParcelShippingMinor, UnitsPerParcel) { EarlyUnits = EarlyUnits, EarlyPriceMinor = EarlyPriceMinor };

    internal void ChangeTo(LineTerms terms)
    {
        Quantity = terms.Quantity;
        UnitPriceMinor = terms.UnitPriceMinor;
        EarlyUnits = terms.EarlyUnits;
        EarlyPriceMinor = terms.EarlyPriceMinor;
        ParcelShippingMinor = terms.ParcelShippingMinor;
        UnitsPerParcel = terms.UnitsPerParcel;
    }
}
