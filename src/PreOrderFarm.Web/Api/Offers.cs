using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

internal static class OffersApi
{
    public static void MapOffers(this RouteGroupBuilder api)
    {
        var offers = api.MapGroup("/campaigns/{id:guid}/offers").WithTags("Offers");
        offers.MapGet("", ListAsync).AllowAnonymous().WithName("list_offers").WithSummary("A campaign's offers")
            .WithDescription("In the grower's order and not in pages: a rule keeps a campaign to a few dozen offers.");
        offers.MapPost("", AddAsync).WithName("add_offer").WithSummary("Add an offer");
        offers.MapGet("/{offerId:guid}", ShowAsync).AllowAnonymous().WithName("show_offer").WithSummary("An offer");
        offers.MapPut("/{offerId:guid}", EditAsync).WithName("edit_offer").WithSummary("Change an offer that has no pledges");
        offers.MapDelete("/{offerId:guid}", RemoveAsync).WithName("remove_offer").WithSummary("Remove an offer that has no pledges");
        offers.MapPut("/{offerId:guid}/quantity-cap", CapAsync).WithName("change_offer_cap").WithSummary("Change an offer's cap, never below what is sold or held");
    }

    private static async Task<IReadOnlyList<OfferView>> ListAsync(Caller caller, Guid id, CampaignQueries queries, CancellationToken ct) =>
        [.. (await queries.ByIdAsync(caller.Actor, id, ct)).Offers.Select(OfferView.Of)];

    private static async Task<Created<OfferView>> AddAsync(Caller caller, Guid id, OfferInput body, AddOffer add, CampaignQueries queries, CancellationToken ct)
    {
        var offerId = await add.RunAsync(caller.Actor, id, body, ct);
        return TypedResults.Created($"{ApiSetup.Root}/campaigns/{id}/offers/{offerId}", await FindAsync(caller, id, offerId, queries, ct));
    }

    private static Task<OfferView> ShowAsync(Caller caller, Guid id, Guid offerId, CampaignQueries queries, CancellationToken ct) =>
        FindAsync(caller, id, offerId, queries, ct);

    private static async Task<OfferView> EditAsync(
        Caller caller, Guid id, Guid offerId, OfferInput body, EditOffer edit, CampaignQueries queries, CancellationToken ct)
    {
        await FindAsync(caller, id, offerId, queries, ct);
        await edit.RunAsync(caller.Actor, offerId, body, ct);
        return await FindAsync(caller, id, offerId, queries, ct);
    }

    private static async Task<NoContent> RemoveAsync(Caller caller, Guid id, Guid offerId, RemoveOffer remove, CampaignQueries queries, CancellationToken ct)
    {
        await FindAsync(caller, id, offerId, queries, ct);
        await remove.RunAsync(caller.Actor, offerId, ct);
        return TypedResults.NoContent();
    }

    private static async Task<OfferView> CapAsync(
        Caller caller, Guid id, Guid offerId, QuantityCapBody body, ChangeOfferCap change, CampaignQueries queries, CancellationToken ct)
    {
        await FindAsync(caller, id, offerId, queries, ct);
        await change.RunAsync(caller.Actor, offerId, body.QuantityCap, ct);
        return await FindAsync(caller, id, offerId, queries, ct);
    }

    /// <summary>Of this campaign: under another one's address there is no such offer.</summary>
    private static async Task<OfferView> FindAsync(Caller caller, Guid id, Guid offerId, CampaignQueries queries, CancellationToken ct) =>
        (await queries.ByIdAsync(caller.Actor, id, ct)).Offers.FirstOrDefault(offer => offer.Id == offerId) is { } found ? OfferView.Of(found) : throw new Shared.NotFound();
}

internal sealed record QuantityCapBody([property: Description("Null: only the harvest limits it.")] long? QuantityCap);
