using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

public enum ParcelStatus
{
    Planned,
    Packed,
    Shipped,
    Delivered,
    Settled,
    Void,
}

public enum ParcelStorage
{
    Ambient,
    Chilled,
}

/// <summary>One box for the carrier. The held money that rides on it is released, later, when it has arrived.</summary>
public sealed partial class Parcel
{
    public const int MaximumCarrierLength = 60;
    public const int MaximumTrackingLength = 60;
    public const int MaximumProblemLength = 2_000;

    private readonly List<ParcelLine> lines = [];

    private Parcel()
    {
    }

    public Guid Id { get; private set; }
    public Guid CampaignId { get; private set; }
    public Guid BatchId { get; private set; }

    /// <summary>1, 2, 3 … within the campaign, in the order of packing.</summary>
    public int Number { get; private set; }

    /// <summary>1, 2, 3 … within the batch.</summary>
    public int Position { get; private set; }

    /// <summary>What its QR code says: short, and not to be guessed.</summary>
    public string Code { get; private set; } = "";

    /// <summary>What asked for it: a pledge.</summary>
    public Guid SourceId { get; private set; }

    public string Email { get; private set; } = "";
    public string Culture { get; private set; } = "";
    public PostalAddress Address { get; private set; } = null!;
    public string GiftNote { get; private set; } = "";
    public ParcelStorage Storage { get; private set; }
    public string Currency { get; private set; } = "";
    public long GoodsMinor { get; private set; }
    public long ShippingMinor { get; private set; }
    public ParcelStatus Status { get; private set; }

    /// <summary>Its goods are paid for at the most that they may weigh; what they weigh less is paid back when it has left.</summary>
    public bool IsSoldByWeight { get; private set; }

    /// <summary>What the fruit of all its units weighs, if it is sold by weight: said when it is packed, final when it has left.</summary>
    public long? ActualGrams { get; private set; }

    /// <summary>It is not packed, nor can it be: nobody has said what it weighs.</summary>
    public bool WaitsForItsWeight => IsSoldByWeight && ActualGrams is null && Status == ParcelStatus.Planned;

    public DateTimeOffset? WeighedAt { get; private set; }
    public Guid? WeighedBy { get; private set; }

    /// <summary>Since then the goods that it carries are the price of its actual weight.</summary>
    public DateTimeOffset? WeightSettledAt { get; private set; }

    public DateTimeOffset? PackedAt { get; private set; }

    /// <summary>Null also where nobody in particular packed it: it was marked as shipped at once.</summary>
    public Guid? PackedBy { get; private set; }

    public DateTimeOffset? ShippedAt { get; private set; }
    /// <summary>It is fetched there: shipped means that it lies there, delivered that it was handed over.</summary>
    public Guid? PickUpPointId { get; private set; }

    /// <summary>What its recipient shows there; made when it was brought there.</summary>
    public string? PickUpCode { get; private set; }

    /// <summary>Who takes it, and under which number: as it left, and before that as it was written down.</summary>
    public string? Carrier { get; private set; }
    public string? TrackingNumber { get; private set; }

    /// <summary>What was written down before it left, for its label and the load list; an undo puts it back if it left under that.</summary>
    public string? AnnouncedCarrier { get; private set; }
    public string? AnnouncedNumber { get; private set; }

    /// <summary>Since then its recipient has been asked whether it arrived; they are asked twice.</summary>
    public DateTimeOffset? ReceiptAskedAt { get; private set; }

    public DateTimeOffset? ReceiptAskedAgainAt { get; private set; }

    /// <summary>The e-mail that asked again.</summary>
    public Guid? ReceiptMailId { get; private set; }
    public DateTimeOffset? DeliveredAt { get; private set; }
    public DateTimeOffset? ReceiptConfirmedAt { get; private set; }
    public DateTimeOffset? ProblemReportedAt { get; private set; }
    public string? Problem { get; private set; }
    public DateTimeOffset? SettledAt { get; private set; }
    public DateTimeOffset? VoidedAt { get; private set; }
    public IReadOnlyList<ParcelLine> Lines => lines;

    public Money Value => new(GoodsMinor + ShippingMinor, Currency);

    /// <summary>What its fruit weighs, said before it is packed. The caller has asked <see cref="WeightRules"/>, who know its lines.</summary>
    public void Weigh(long grams, Guid? by, DateTimeOffset now)
    {
        MustNotBeVoid();
        if (!IsSoldByWeight)
            throw new RuleBroken($"Parcel {Number} is not sold by weight: it costs what it costs.");
        if (Status != ParcelStatus.Planned)
            throw new RuleBroken($"Parcel {Number} is packed already. To weigh it again, undo that first.");
        (ActualGrams, WeighedAt, WeighedBy) = (grams, now, by);
    }

    /// <summary>It lies ready in its box. False: it was packed already, or has even left.</summary>
    public bool Pack(Guid? by, DateTimeOffset now)
    {
        MustNotBeVoid();
        if (Status != ParcelStatus.Planned)
            return false;
        MustBeWeighed();
        Status = ParcelStatus.Packed;
        (PackedAt, PackedBy) = (now, by);
        return true;
    }

    /// <summary>It has arrived, as far as staff or the carrier know. False: it had already.</summary>
    public bool Deliver(DateTimeOffset now)
    {
        MustNotBeVoid();
        if (Status is ParcelStatus.Delivered or ParcelStatus.Settled)
            return false;
        MustHaveShipped();
        Status = ParcelStatus.Delivered;
        DeliveredAt = now;
        return true;
    }

    /// <summary>Its recipient says that it has arrived. False: they had said so already.</summary>
    public bool ConfirmReceipt(DateTimeOffset now)
    {
        MustNotBeVoid();
        if (ReceiptConfirmedAt is not null)
            return false;
        if (Status is not (ParcelStatus.Delivered or ParcelStatus.Settled))
            Deliver(now);
        ReceiptConfirmedAt = now;
        return true;
    }

    /// <summary>Its recipient says what is wrong. A later report replaces the words and keeps the first time.</summary>
    public void ReportProblem(string words, DateTimeOffset now)
    {
        MustNotBeVoid();
        MustHaveShipped();
        var text = words.Trim();
        if (text.Length == 0 || !TypedText.IsProse(text, MaximumProblemLength))
            throw new RuleBroken(nameof(Problem), $"Say what is wrong, in at most {MaximumProblemLength} characters.");
        Problem = text;
        ProblemReportedAt ??= now;
    }

    /// <summary>
    /// Takes back the last step, made by mistake: delivered to shipped, shipped to packed, packed to planned.
    /// </summary>
    public void Undo()
    {
        MustNotBeVoid();
        if (ReceiptConfirmedAt is not null)
            throw new RuleBroken($"The recipient of parcel {Number} has confirmed that it arrived, so that stays.");
        switch (Status)
        {
            case ParcelStatus.Planned:
                throw new RuleBroken($"Parcel {Number} is only planned: there is nothing to undo.");
            case ParcelStatus.Packed when WeightSettledAt is not null:
                throw new RuleBroken($"Parcel {Number} was settled by its weight when it had left, so it stays packed as it is.");
            case ParcelStatus.Packed:
                Status = ParcelStatus.Planned;
                (ActualGrams, WeighedAt, WeighedBy) = (null, null, null);
                (PackedAt, PackedBy) = (null, null);
                break;
            case ParcelStatus.Shipped:
                Status = ParcelStatus.Packed;
                // Under another number than was written down: that one was known to be wrong, and this one is taken back.
                if (!IsAsAnnounced(Carrier ?? "", TrackingNumber ?? ""))
                    (AnnouncedCarrier, AnnouncedNumber) = (null, null);
                (ShippedAt, Carrier, TrackingNumber) = (null, AnnouncedCarrier, AnnouncedNumber);
                (ReceiptAskedAt, ReceiptAskedAgainAt, ReceiptMailId) = (null, null, null);
                break;
            case ParcelStatus.Delivered:
                Status = ParcelStatus.Shipped;
                DeliveredAt = null;
                break;
            case ParcelStatus.Settled:
                throw new RuleBroken($"The money for parcel {Number} has been released, so that stays.");
            case ParcelStatus.Void:
            default:
                throw new InvalidOperationException($"A parcel that is {Status} cannot be undone.");
        }
    }

    /// <summary>Where it would go. Of what is fetched, only the person changes: the place is its point's.</summary>
    public PostalAddress AddressAt(PostalAddress address) => PickUpPointId is null ? address : Address with { Recipient = address.Recipient, Phone = address.Phone };

    /// <summary>
    /// Corrected by who packs, also in its box: its label is printed anew then. A carrier's number that was written down belongs to
    /// a label with the old address: for its backer that is too late, and a correction withdraws it.
    /// </summary>
    public void ChangeAddress(PostalAddress address, bool isCorrection)
    {
        if (Status == ParcelStatus.Packed && !isCorrection)
            throw new RuleBroken($"Parcel {Number} is packed already: its address can no longer change.");
        if (Status is not (ParcelStatus.Planned or ParcelStatus.Packed))
            throw new RuleBroken($"Parcel {Number} has left already: its address can no longer change.");
        if (Address == AddressAt(address))
            return;
        if (AnnouncedNumber is not null && !isCorrection)
            throw new RuleBroken($"The carrier's label of parcel {Number} is made already: its address can no longer be changed here. If it is wrong, tell the farm at once; the farm can still correct it.");
        if (AnnouncedNumber is not null)
            WithdrawNumber();
        Address = AddressAt(address);
    }

    /// <summary>It will not be sent: its campaign was cancelled. False: it was void already.</summary>
    public bool Void(DateTimeOffset now)
    {
        if (Status == ParcelStatus.Void)
            return false;
        if (Status is not (ParcelStatus.Planned or ParcelStatus.Packed))
            throw new RuleBroken($"Parcel {Number} is on its way already.");
        Status = ParcelStatus.Void;
        VoidedAt = now;
        return true;
    }

    private void MustNotBeVoid()
    {
        if (Status == ParcelStatus.Void)
            throw new RuleBroken($"Parcel {Number} was cancelled.");
    }

    private void MustBeWeighed()
    {
        if (IsSoldByWeight && ActualGrams is null)
            throw new RuleBroken($"Parcel {Number} is sold by weight: say what it weighs before it leaves.");
    }

    private void MustHaveShipped()
    {
        if (Status is ParcelStatus.Planned or ParcelStatus.Packed)
            throw new RuleBroken($"Parcel {Number} has not been shipped yet.");
    }
}
