using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>The whole decision on a state and a yield: who gets what, what is cut, what is refunded. It touches nothing.</summary>
internal sealed class DivideHarvest
{
    private readonly HarvestState state;
    private readonly HarvestYield yield;
    private readonly Dictionary<ShortHarvestPolicy, IReadOnlyList<int>> given;

    public DivideHarvest(HarvestState state, HarvestYield yield)
    {
        yield.MustBeRight();
        (this.state, this.yield) = (state, yield);
        Units = yield.WholeUnits(state.Offer.NetGrams, state.Offer.IsSoldByWeight ? state.Gone : null);
        MustCoverWhatIsGone();
        var wanted = state.Pledges.Select(pledge => new WantedUnits(pledge.Id, pledge.ConfirmedAt, pledge.Lot, pledge.Units)).ToList();
        given = AllocationPreview.Policies.ToDictionary(policy => policy, policy => Allocation.For(policy, wanted, Units - state.Gone.Units, state.Draw));
    }

    public long Units { get; }

    public AllocationPreview Preview() => new(
        state.Campaign.Id, state.Campaign.Title, state.Offer.Id, state.Offer.Name, state.Offer.NetGrams, state.Offer.IsSoldByWeight, state.Campaign.Currency, state.Campaign.TimeZone,
        state.Offer.ShortHarvestPolicy, Units, yield.Grams, state.Gone.Units, state.WantedUnits,
        [.. AllocationPreview.Policies.Select(Outcome)], [.. state.Pledges.Select((pledge, i) => Share(pledge, i))], Token());

    /// <summary>What is left in the parcels that lose something by the policy of the launch.</summary>
    public IReadOnlyList<ParcelCut> Cuts() =>
        [.. state.Pledges.SelectMany((pledge, i) => ParcelCuts.For(pledge.Parcels, pledge.Units - given[state.Offer.ShortHarvestPolicy][i]).Cuts)];

    // A box that is packed is somebody's: what is wrong with it is a matter of its parcel, not of the harvest.
    private void MustCoverWhatIsGone()
    {
        if (state.Offer.IsSoldByWeight && yield.Grams < state.Gone.Grams)
            throw new RuleBroken(nameof(yield.Grams), $"{state.Gone.Grams / 1000m} kg are packed or sent already, so the harvest is at least that. What is packed stays with who it is for.");
        if (Units < state.Gone.Units)
            throw new RuleBroken(yield.Units is null ? nameof(yield.Grams) : nameof(yield.Units), $"{state.Gone.Units} boxes are packed or sent already, so the harvest is at least that. What is packed stays with who it is for.");
    }

    private PolicyOutcome Outcome(ShortHarvestPolicy policy)
    {
        var units = given[policy];
        var refund = state.Pledges.Select((pledge, i) => Refund(pledge, ParcelCuts.For(pledge.Parcels, pledge.Units - units[i]).Money)).Sum();
        return new PolicyOutcome(
            policy,
            state.Pledges.Where((pledge, i) => units[i] == pledge.Units).Count(),
            state.Pledges.Where((pledge, i) => units[i] > 0 && units[i] < pledge.Units).Count(),
            units.Count(u => u == 0),
            new Money(refund, state.Campaign.Currency));
    }

    private PledgeShare Share(HarvestState.Pledge pledge, int i)
    {
        var mine = given[state.Offer.ShortHarvestPolicy][i];
        var money = ParcelCuts.For(pledge.Parcels, pledge.Units - mine).Money;
        Money Of(long minor) => new(minor, state.Campaign.Currency);
        return new PledgeShare(
            pledge.Id, pledge.Reference, pledge.Lot, pledge.ConfirmedAt, pledge.Units, mine,
            given[ShortHarvestPolicy.FirstCome][i], given[ShortHarvestPolicy.ProRata][i], given[ShortHarvestPolicy.Lottery][i],
            Of(money.GoodsMinor), Of(money.ShippingMinor), Of(Refund(pledge, money)));
    }

    private static long Refund(HarvestState.Pledge pledge, CutMoney money)
    {
        var cut = money.GoodsMinor + money.ShippingMinor;
        return Math.Min(cut, OwedBack.Minor(pledge.CutMinor + cut, pledge.PaidMinor, pledge.TakenByBankMinor, pledge.CutRefundedMinor, pledge.LeftMinor));
    }

    private string Token()
    {
        var seen = new StringBuilder();
        seen.Append(CultureInfo.InvariantCulture, $"{state.Campaign.Id} {state.Offer.Id} {state.Offer.ShortHarvestPolicy} {Units} {state.Gone.Units} {state.Allocations}\n");
        foreach (var pledge in state.Pledges)
        {
            seen.Append(CultureInfo.InvariantCulture, $"{pledge.Id} {pledge.LeftMinor} {pledge.TakenByBankMinor}\n");
            foreach (var parcel in pledge.Parcels)
                seen.Append(CultureInfo.InvariantCulture, $"{parcel.Id} {parcel.Units} {parcel.GoodsMinor} {parcel.ShippingMinor}\n");
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seen.ToString())))[..AllocationPreview.TokenLength];
    }
}
