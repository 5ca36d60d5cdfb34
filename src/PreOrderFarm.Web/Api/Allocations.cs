using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Harvesting;

namespace PreOrderFarm.Web.Api;

/// <summary>A harvest that is less than was sold: looked at, and divided.</summary>
internal static class AllocationsApi
{
    public static void MapAllocations(this RouteGroupBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns/{id:guid}").WithTags("Harvest");
        campaigns.MapGet("/allocations", ListAsync).WithName("list_allocations").WithSummary("Short harvests of a campaign that were divided, the newest first")
            .WithDescription("Not in pages: a harvest is divided once or twice.");
        campaigns.MapGet("/offers/{offerId:guid}/allocation-preview", PreviewAsync).WithName("preview_allocation")
            .WithSummary("Who would get what of a harvest by each of the three policies, and what would be refunded; nothing is written");
        campaigns.MapPost("/offers/{offerId:guid}/allocations", ConfirmAsync).WithName("confirm_allocation")
            .WithSummary("Divide a short harvest as its preview showed it: parcels, refunds and e-mails follow");
    }

    private static async Task<IReadOnlyList<AllocationView>> ListAsync(Caller caller, Guid id, AllocationQueries queries, CancellationToken ct) =>
        [.. (await queries.OfCampaignAsync(caller.Actor, id, ct)).Select(AllocationView.Of)];

    private static async Task<AllocationPreviewView> PreviewAsync(
        Caller caller, Guid id, Guid offerId, PreviewAllocation preview, CancellationToken ct,
        [FromQuery(Name = "yield_units"), Description("All that was harvested, with what is packed or sent already, in whole units; or give yield_grams.")] long? yieldUnits = null,
        [FromQuery(Name = "yield_grams"), Description("The same by weight; counted in whole units, rounded down. Of an offer that is sold by weight, what is packed is what it weighed, and what is left is counted at the most that a unit may weigh.")] long? yieldGrams = null) =>
        AllocationPreviewView.Of(await preview.RunAsync(caller.Actor, id, offerId, new HarvestYield(yieldUnits, yieldGrams), ct));

    private static async Task<AllocationResult> ConfirmAsync(Caller caller, Guid id, Guid offerId, AllocationBody body, ConfirmAllocation confirm, CancellationToken ct) =>
        new(await confirm.RunAsync(caller.Actor, id, offerId, new HarvestYield(body.YieldUnits, body.YieldGrams), body.Token, ct));
}

internal sealed record AllocationBody(
    long? YieldUnits, [property: Description("Instead of yield_units.")] long? YieldGrams,
    [property: Description("Of the preview: it names all that was seen, and is refused once anything of it has changed.")] string Token);

internal sealed record AllocationResult([property: Description("False: this had been confirmed already, and nothing was done twice.")] bool IsNew);

internal sealed record AllocationView(
    Guid Id, Guid OfferId, string Offer, ShortHarvestPolicy Policy, long YieldUnits, long? YieldGrams, long MissingUnits, int LosingPledges, long RefundMinor, string Currency, DateTimeOffset ConfirmedAt)
{
    public static AllocationView Of(DoneAllocation a) => new(
        a.Id, a.OfferId, a.Offer, a.Policy, a.YieldUnits, a.YieldGrams, a.Short, a.Losing, a.Refund.Minor, a.Refund.Currency, a.ConfirmedAt);
}

internal sealed record AllocationPreviewView(
    Guid OfferId, [property: Description("Fixed at the launch: by it the harvest will be divided.")] ShortHarvestPolicy Policy, string Currency, long YieldUnits, long? YieldGrams,
    [property: Description("What a unit counts as; the most that it weighs, if it is sold by weight.")] int NetGrams, bool IsSoldByWeight,
    [property: Description("Packed or sent already: they stay with whom they are for.")] long GoneUnits, long AvailableUnits, long WantedUnits, bool IsShort,
    IReadOnlyList<PolicyOutcomeView> Outcomes, IReadOnlyList<PledgeShareView> Shares, string Token)
{
    public static AllocationPreviewView Of(AllocationPreview p) => new(
        p.OfferId, p.Policy, p.Currency, p.YieldUnits, p.YieldGrams, p.NetGrams, p.IsSoldByWeight, p.GoneUnits, p.AvailableUnits, p.WantedUnits, p.IsShort,
        [.. p.Outcomes.Select(o => new PolicyOutcomeView(o.Policy, o.Whole, o.Part, o.Nothing, o.Refund.Minor))],
        [.. p.Shares.Select(s => new PledgeShareView(
            s.PledgeId, s.Reference, s.Lot, s.Wanted, s.Given, s.Goods.Minor, s.Shipping.Minor, s.Refund.Minor, s.FirstCome, s.ProRata, s.Lottery))],
        p.Token);
}

[Description("How many pledges get all, a part, and nothing of what they still wait for.")]
internal sealed record PolicyOutcomeView(ShortHarvestPolicy Policy, int Whole, int Part, int Nothing, long RefundMinor);

internal sealed record PledgeShareView(
    Guid PledgeId, string Reference, string Lot, int WantedUnits, int GivenUnits, long GoodsMinor, long ShippingMinor,
    [property: Description("Less than goods and shipping only where less is left of what was paid.")] long RefundMinor, int FirstComeUnits, int ProRataUnits, int LotteryUnits);
