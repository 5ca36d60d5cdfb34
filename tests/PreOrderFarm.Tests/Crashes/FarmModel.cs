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

    public string Parcels { get; init; } = "none";

    public ImmutableSortedDictionary<Guid, ModelPledge> Pledges { get; init; } = ImmutableSortedDictionary<Guid, ModelPledge>.Empty;

    public long TakenBoxes => Pledges.Values.Where(p => p.Status is ModelPledgeStatus.Held or ModelPledgeStatus.Confirmed).Sum(p => p.Boxes);

    public bool CanPlace(long boxes) => IsOpen && TakenBoxes + boxes <= CapBoxes;

    private bool IsOpen => Campaign == "open";

    public FarmModel Placed(Guid id, long boxes) => this with { Pledges = Pledges.Add(id, new ModelPledge(boxes, ModelPledgeStatus.Held, 0)) };

    public FarmModel? Pay(Guid id) => Change(id, p => p.Status == ModelPledgeStatus.Held && IsOpen ? p with { Status = ModelPledgeStatus.Confirmed } : null);

    public FarmModel? Cancel(Guid id) => !IsOpen ? null : Change(id, p => p.Status switch
    {
        ModelPledgeStatus.Held => p with { Status = ModelPledgeStatus.Cancelled },
        ModelPledgeStatus.Confirmed => p with { Status = ModelPledgeStatus.Cancelled, RefundedMinor = p.PriceMinor },
        ModelPledgeStatus.Expired or ModelPledgeStatus.Cancelled => null,
        _ => throw new InvalidOperationException($"No such status: {p.Status}."),
    });

    public FarmModel? RefundPart(Guid id, long minor) =>
        Change(id, p => p.Status == ModelPledgeStatus.Confirmed && p.KeptMinor >= minor ? p with { RefundedMinor = p.RefundedMinor + minor } : null);

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
            ? ended with { Campaign = "funded", Parcels = "planned" }
            : ended.AllPaidBack() with { Campaign = "unfunded" };
    }

    public FarmModel? CancelCampaign() => (Campaign, Parcels) switch
    {
        ("open", _) => HoldsEnd().AllPaidBack() with { Campaign = "cancelled" },
        ("funded", "planned") => AllPaidBack() with { Campaign = "cancelled", Parcels = "void" },
        _ => null,
    };

    public FarmModel? Ship() => Campaign == "funded" && Parcels == "planned" ? this with { Parcels = "shipped" } : null;

    public FarmModel? Deliver() => Campaign == "funded" && Parcels == "shipped" ? this with { Parcels = "delivered" } : null;

    private FarmModel AllPaidBack() => ChangeAll(p => p.Status == ModelPledgeStatus.Confirmed ? p with { RefundedMinor = p.PriceMinor } : p);

    private FarmModel? Change(Guid id, Func<ModelPledge, ModelPledge?> change) =>
        Pledges.TryGetValue(id, out var pledge) && change(pledge) is { } changed ? this with { Pledges = Pledges.SetItem(id, changed) } : null;

    private FarmModel ChangeAll(Func<ModelPledge, ModelPledge> change) =>
        this with { Pledges = Pledges.ToImmutableSortedDictionary(pair => pair.Key, pair => change(pair.Value)) };

    /// <summary>All of it in one text, as <see cref="ModelFarm.ReadAsync"/> writes the real one.</summary>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return Campaign;
        // A pledge that was paid back whole has parcels all the same: they were planned before, or were cancelled with it.
        var boxes = Pledges.Values.Where(p => p.Status == ModelPledgeStatus.Confirmed).Sum(p => p.Boxes);
        yield return Parcels == "none" ? "no parcels" : string.Create(CultureInfo.InvariantCulture, $"{Parcels} {boxes}");
        foreach (var (id, pledge) in Pledges.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
            yield return string.Create(CultureInfo.InvariantCulture, $"{id} {pledge.Status} {pledge.KeptMinor}");
    }
}
