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

    /// <summary>A box at 88.00, and 12.00 to ship it.</summary>
    public long PriceMinor => Boxes * 10_000;

    public bool HasPaid => Status == ModelPledgeStatus.Confirmed || (Status == ModelPledgeStatus.Cancelled && RefundedMinor > 0);

    public long KeptMinor => HasPaid ? PriceMinor - RefundedMinor : 0;
}

/// <summary>
/// A farm with one campaign, as anyone would explain it, without a database, a clock or Stripe. A step that the rules
/// refuse returns null.
/// </summary>
internal sealed record FarmModel(long CapBoxes, long TargetBoxes)
{
    public string Campaign { get; init; } = "open";

    public ImmutableSortedDictionary<Guid, ModelPledge> Pledges { get; init; } = ImmutableSortedDictionary<Guid, ModelPledge>.Empty;

    public long TakenBoxes => Pledges.Values.Where(p => p.Status is ModelPledgeStatus.Held or ModelPledgeStatus.Confirmed).Sum(p => p.Boxes);

    public bool CanPlace(long boxes) => IsOpen && TakenBoxes + boxes <= CapBoxes;

    private bool IsOpen => Campaign == "open";

    /// <summary>Parcels that stand there and are not stopped.</summary>
    public bool Has(string parcels) => Pledges.Values.Any(p => p.Parcels == parcels && !p.IsStopped);

    public FarmModel Placed(Guid id, long boxes) => this with { Pledges = Pledges.Add(id, new ModelPledge(boxes, ModelPledgeStatus.Held, 0)) };

    public FarmModel? Pay(Guid id) => Change(id, p => p.Status == ModelPledgeStatus.Held && IsOpen ? p with { Status = ModelPledgeStatus.Confirmed } : null);

    public FarmModel? Cancel(Guid id) => !IsOpen ? null : Change(id, p => p.Status switch
    {
        ModelPledgeStatus.Held => p with { Status = ModelPledgeStatus.Cancelled },
        ModelPledgeStatus.Confirmed => p with { Status = ModelPledgeStatus.Cancelled, RefundedMinor = p.PriceMinor },
        ModelPledgeStatus.Expired or ModelPledgeStatus.Cancelled => null,
        _ => throw new InvalidOperationException($"No such status: {p.Status}."),
    });

    /// <summary>Nothing is paid back that the bank has taken.</summary>
    public FarmModel? RefundPart(Guid id, long minor) => Change(id, p =>
        p.Status == ModelPledgeStatus.Confirmed && p.KeptMinor >= minor && p.Dispute is ("-" or "won") ? p with { RefundedMinor = p.RefundedMinor + minor } : null);

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

    /// <summary>The claim windows of what has arrived end.</summary>
    public FarmModel Release() => ChangeAll(p => p is { Parcels: "delivered", IsStopped: false } ? p with { Parcels = "settled" } : p);

    /// <summary>A bank takes what is left of a payment, once.</summary>
    public FarmModel? OpenDispute(Guid id) => Campaign != "funded" ? null : Change(id, p =>
        p is { Status: ModelPledgeStatus.Confirmed, Dispute: "-", KeptMinor: > 0 } ? p with { Dispute = "open", IsStopped = p.Parcels is not "settled" } : null);

    /// <summary>What is won of a campaign that was called off meanwhile goes to its backer; what is lost before it left stays.</summary>
    public FarmModel? EndDispute(Guid id, bool isWon) => Change(id, p => (p.Dispute, isWon) switch
    {
        ("open", true) => p with { Dispute = "won", IsStopped = false, RefundedMinor = Campaign == "cancelled" ? p.PriceMinor : p.RefundedMinor },
        ("open", false) => p with { Dispute = "lost", IsStopped = p.IsStopped && p.Parcels == "planned" },
        _ => null,
    });

    private FarmModel AllPaidBack() =>
        ChangeAll(p => p.Status == ModelPledgeStatus.Confirmed && p.Dispute is ("-" or "won") ? p with { RefundedMinor = p.PriceMinor } : p);

    private FarmModel? Change(Guid id, Func<ModelPledge, ModelPledge?> change) =>
        Pledges.TryGetValue(id, out var pledge) && change(pledge) is { } changed ? this with { Pledges = Pledges.SetItem(id, changed) } : null;

    private FarmModel ChangeAll(Func<ModelPledge, ModelPledge> change) =>
        this with { Pledges = Pledges.ToImmutableSortedDictionary(pair => pair.Key, pair => change(pair.Value)) };

    /// <summary>All of it in one text, as <see cref="ModelFarm.ReadAsync"/> writes the real one.</summary>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return Campaign;
        foreach (var (id, pledge) in Pledges.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
            yield return string.Create(CultureInfo.InvariantCulture, $"{id} {pledge.Status} {pledge.KeptMinor} {pledge.Parcels} {pledge.Dispute}");
    }
}
