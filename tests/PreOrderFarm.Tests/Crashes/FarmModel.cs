using System.Collections.Immutable;
using System.Globalization;

namespace PreOrderFarm.Tests.Crashes;

internal enum ModelPledgeStatus
{
    Held,
    Confirmed,
    Expired,
    Cancelled,
}

internal sealed record ModelPledge(long Boxes, ModelPledgeStatus Status, long RefundedMinor)
{
    /// <summary>All parcels of a pledge go the same way: "-" (none), planned, shipped, delivered, settled (their money is released) or void.</summary>
    public string Parcels { get; init; } = "-";

    /// <summary>"-", open, won or lost.</summary>
    public string Dispute { get; init; } = "-";

    /// <summary>Its parcels neither leave nor are they released: its backer's bank is asked, or has given the money back before they left.</summary>
    public bool IsStopped { get; init; }

    /// <summary>What we still hold of it: neither given back, nor lost, nor its grower's.</summary>
    public long HeldMinor { get; init; }

    /// <summary>What of its grower's money waits for the end of its dispute.</summary>
    public long FrozenMinor { get; init; }

    /// <summary>A box at 88.00, and 12.00 to ship it.</summary>
    public long PriceMinor => Boxes * 10_000;

    public bool HasPaid => Status == ModelPledgeStatus.Confirmed || (Status == ModelPledgeStatus.Cancelled && RefundedMinor > 0);

    public long KeptMinor => HasPaid ? PriceMinor - RefundedMinor : 0;

    public ModelPledge PaidBack() => this with { RefundedMinor = PriceMinor, HeldMinor = 0 };
}

/// <summary>
/// A farm with one campaign, as anyone would explain it, without a database, a clock or Stripe. A step that the rules
/// refuse returns null. Where nobody takes a fee and nothing is kept in reserve, it knows its grower's money to the cent.
/// </summary>
internal sealed record FarmModel(long CapBoxes, long TargetBoxes, bool HasFees)
{
    public string Campaign { get; init; } = "open";

    /// <summary>Released, and in no payout yet.</summary>
    public long PayableMinor { get; init; }

    /// <summary>What its grower was paid and must give back.</summary>
    public long DebtMinor { get; init; }

    /// <summary>What its grower was sent, less what was taken back.</summary>
    public long SentMinor { get; init; }

    public int Payouts { get; init; }

    public ImmutableSortedDictionary<Guid, ModelPledge> Pledges { get; init; } = ImmutableSortedDictionary<Guid, ModelPledge>.Empty;

    public long TakenBoxes => Pledges.Values.Where(p => p.Status is ModelPledgeStatus.Held or ModelPledgeStatus.Confirmed).Sum(p => p.Boxes);

    public bool CanPlace(long boxes) => IsOpen && TakenBoxes + boxes <= CapBoxes;

    private bool IsOpen => Campaign == "open";

    /// <summary>Parcels that stand there and are not stopped.</summary>
    public bool Has(string parcels) => Pledges.Values.Any(p => p.Parcels == parcels && !p.IsStopped);

    public FarmModel Placed(Guid id, long boxes) => this with { Pledges = Pledges.Add(id, new ModelPledge(boxes, ModelPledgeStatus.Held, 0)) };

    public FarmModel? Pay(Guid id) => Change(id, p => p.Status == ModelPledgeStatus.Held && IsOpen ? p with { Status = ModelPledgeStatus.Confirmed, HeldMinor = p.PriceMinor } : null);

    public FarmModel? Cancel(Guid id) => !IsOpen ? null : Change(id, p => p.Status switch
    {
        ModelPledgeStatus.Held => p with { Status = ModelPledgeStatus.Cancelled },
        ModelPledgeStatus.Confirmed => p.PaidBack() with { Status = ModelPledgeStatus.Cancelled },
        ModelPledgeStatus.Expired or ModelPledgeStatus.Cancelled => null,
        _ => throw new InvalidOperationException($"No such status: {p.Status}."),
    });

    /// <summary>Nothing is paid back that the bank has taken.</summary>
    public FarmModel? RefundPart(Guid id, long minor) => Change(id, p =>
        p.Status == ModelPledgeStatus.Confirmed && p.KeptMinor >= minor && p.Dispute is ("-" or "won") ? p with { RefundedMinor = p.RefundedMinor + minor } : null)?.Take(id, minor);

    public FarmModel? HoldEnds(Guid id) => Change(id, p => p.Status == ModelPledgeStatus.Held ? p with { Status = ModelPledgeStatus.Expired } : null);

    /// <summary>Nobody pays in time.</summary>
    public FarmModel HoldsEnd() => ChangeAll(p => p.Status == ModelPledgeStatus.Held ? p with { Status = ModelPledgeStatus.Expired } : p);

    /// <summary>The deadline passes, and the holds that lived.</summary>
    public FarmModel? Close()
    {
        if (!IsOpen)
            return null;
        var ended = HoldsEnd();
        var sold = ended.Pledges.Values.Where(p => p.Status == ModelPledgeStatus.Confirmed).Sum(p => p.Boxes);
        return sold >= TargetBoxes
            ? ended.ChangeAll(p => p.Status == ModelPledgeStatus.Confirmed ? p with { Parcels = "planned" } : p) with { Campaign = "funded" }
            : ended.AllPaidBack() with { Campaign = "unfunded" };
    }

    /// <summary>Not asked of a campaign of which a part has left: that is told elsewhere.</summary>
    public bool HasPartlyLeft => Pledges.Values.Any(p => p.Parcels == "planned") && Pledges.Values.Any(p => p.Parcels is "shipped" or "delivered" or "settled");

    public FarmModel? CancelCampaign() => Campaign switch
    {
        "open" => HoldsEnd().AllPaidBack() with { Campaign = "cancelled" },
        "funded" when Pledges.Values.Any(p => p.Parcels == "planned") =>
            ChangeAll(p => p.Parcels == "planned" ? p with { Parcels = "void" } : p).AllPaidBack() with { Campaign = "cancelled" },
        _ => null,
    };

    public FarmModel? Ship() => Campaign != "funded" || Pledges.Values.All(p => p.Parcels == "-" || p.IsStopped) ? null : ChangeAll(p => p is { Parcels: "planned", IsStopped: false } ? p with { Parcels = "shipped" } : p);

    public FarmModel? Deliver() => !Pledges.Values.Any(p => p.Parcels is "shipped" or "delivered" or "settled") ? null : ChangeAll(p => p.Parcels == "shipped" ? p with { Parcels = "delivered" } : p);

    /// <summary>The backer says so.</summary>
    public FarmModel? ConfirmReceipt(Guid id) => Change(id, p => p.Parcels switch
    {
        "shipped" => p with { Parcels = "delivered" },
        "delivered" or "settled" => p,
        _ => null,
    });

    /// <summary>The claim windows of what has arrived end: it is its grower's.</summary>
    public FarmModel Release()
    {
        var due = Pledges.Where(pair => pair.Value is { Parcels: "delivered", IsStopped: false }).Select(pair => pair.Key).ToHashSet();
        return this with
        {
            PayableMinor = PayableMinor + due.Sum(id => Pledges[id].HeldMinor),
            Pledges = Pledges.SetItems(due.Select(id => KeyValuePair.Create(id, Pledges[id] with { Parcels = "settled", HeldMinor = 0 }))),
        };
    }

    /// <summary>What is payable, less what its grower owes.</summary>
    public FarmModel? PayOut()
    {
        if (HasFees)
            return this with { Payouts = Payouts + 1 };
        if (PayableMinor == 0)
            return null;
        var recouped = Math.Min(PayableMinor, DebtMinor);
        return this with { Payouts = Payouts + 1, PayableMinor = 0, DebtMinor = DebtMinor - recouped, SentMinor = SentMinor + PayableMinor - recouped };
    }

    /// <summary>A bank takes what is left of a payment, once. What of it was released waits.</summary>
    public FarmModel? OpenDispute(Guid id)
    {
        var opened = Campaign != "funded" ? null : Change(id, p =>
            p is { Status: ModelPledgeStatus.Confirmed, Dispute: "-", KeptMinor: > 0 } ? p with { Dispute = "open", IsStopped = p.Parcels is not "settled" } : null);
        if (opened is null)
            return null;
        var frozen = Math.Min(Pledges[id].KeptMinor - Pledges[id].HeldMinor, PayableMinor);
        return opened.Change(id, p => p with { FrozenMinor = frozen })! with { PayableMinor = PayableMinor - frozen };
    }

    public FarmModel? EndDispute(Guid id, bool isWon) => !Pledges.TryGetValue(id, out var p) || p.Dispute != "open" ? null : isWon ? Win(id) : Lose(id);

    // What is won of a campaign that was called off meanwhile goes to its backer.
    private FarmModel Win(Guid id) =>
        Change(id, p => (Campaign == "cancelled" ? p.PaidBack() : p) with { Dispute = "won", IsStopped = false, FrozenMinor = 0 })! with
        {
            PayableMinor = PayableMinor + Pledges[id].FrozenMinor,
        };

    // What is lost before it left stays. What its grower has of it is taken back where it was sent to.
    private FarmModel Lose(Guid id)
    {
        var ended = Change(id, p => p with { Dispute = "lost", IsStopped = p.IsStopped && p.Parcels == "planned", FrozenMinor = 0 })!;
        var taken = ended.Take(id, Pledges[id].KeptMinor - Pledges[id].FrozenMinor);
        var back = Math.Min(taken.DebtMinor - DebtMinor, SentMinor);
        return taken with { DebtMinor = taken.DebtMinor - back, SentMinor = SentMinor - back };
    }

    /// <summary>Money goes back: what is held of the pledge first, then what is payable, and the rest its grower owes.</summary>
    private FarmModel Take(Guid id, long minor)
    {
        var held = Math.Min(minor, Pledges[id].HeldMinor);
        var payable = Math.Min(minor - held, PayableMinor);
        return Change(id, p => p with { HeldMinor = p.HeldMinor - held })! with { PayableMinor = PayableMinor - payable, DebtMinor = DebtMinor + minor - held - payable };
    }

    private FarmModel AllPaidBack() =>
        ChangeAll(p => p.Status == ModelPledgeStatus.Confirmed && p.Dispute is ("-" or "won") ? p.PaidBack() : p);

    private FarmModel? Change(Guid id, Func<ModelPledge, ModelPledge?> change) =>
        Pledges.TryGetValue(id, out var pledge) && change(pledge) is { } changed ? this with { Pledges = Pledges.SetItem(id, changed) } : null;

    private FarmModel ChangeAll(Func<ModelPledge, ModelPledge> change) =>
        this with { Pledges = Pledges.ToImmutableSortedDictionary(pair => pair.Key, pair => change(pair.Value)) };

    /// <summary>All of it in one text, as <see cref="ModelFarm.ReadAsync"/> writes the real one.</summary>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return Campaign;
        yield return HasFees
            ? string.Create(CultureInfo.InvariantCulture, $"{Payouts} payouts")
            : string.Create(CultureInfo.InvariantCulture, $"{Payouts} payouts {PayableMinor} {Pledges.Values.Sum(p => p.FrozenMinor)} {DebtMinor} {SentMinor}");
        foreach (var (id, pledge) in Pledges.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
            yield return string.Create(CultureInfo.InvariantCulture, $"{id} {pledge.Status} {pledge.KeptMinor} {pledge.Parcels} {pledge.Dispute}");
    }
}
