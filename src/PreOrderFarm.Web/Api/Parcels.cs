using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

/// <summary>A pledge's parcels as their recipient sees them.</summary>
internal static class ParcelsApi
{
    public static void MapParcels(this RouteGroupBuilder api)
    {
        var parcels = api.MapGroup("/pledges/{id:guid}").WithTags("Parcels");
        parcels.MapGet("/parcels", ListAsync).AllowAnonymous().WithName("list_pledge_parcels").WithSummary("The parcels of a pledge");
        parcels.MapPut("/address", MoveAsync).AllowAnonymous().WithName("move_pledge")
            .WithSummary("Send the parcels of a closed campaign's pledge to another address of their region, until their batch is locked");
        parcels.MapPost("/parcels/{parcelId:guid}/receipt", ConfirmAsync).AllowAnonymous().WithName("confirm_receipt").WithSummary("Say that a parcel has arrived");
        parcels.MapPut("/parcels/{parcelId:guid}/problem", ReportAsync).AllowAnonymous().WithName("report_problem").WithSummary("Say what is wrong with a parcel");
    }

    private static async Task<ApiPage<PledgeParcelView>> ListAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] PledgeLink link, [AsParameters] NumberedPageQuery page, PledgeSight sight, ParcelQueries queries, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        return http.Show(await queries.OfSourceAsync(id, page.Last, page.Size + 1, ct), page.Size, parcel => parcel.Number, PledgeParcelView.Of);
    }

    private static async Task<PledgeDetails> MoveAsync(
        Caller caller, Guid id, [AsParameters] PledgeLink link, MoveBody body, PledgeSight sight, MoveFundedPledge move, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        await move.RunAsync(caller.Actor, id, body.Address, link.CodeOr(body.Code), ct);
        return PledgeDetails.Of(await sight.SeeAsync(caller.Actor, id, link, ct));
    }

    private static async Task<NoContent> ConfirmAsync(
        Caller caller, Guid id, Guid parcelId, [AsParameters] PledgeLink link, PledgeSight sight, ConfirmReceipt confirm, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        await confirm.RunAsync(id, parcelId, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ReportAsync(
        Caller caller, Guid id, Guid parcelId, [AsParameters] PledgeLink link, ProblemBody body, PledgeSight sight, ReportProblem report, CancellationToken ct)
    {
        await sight.SeeAsync(caller.Actor, id, link, ct);
        await report.RunAsync(id, parcelId, body.Problem, ct);
        return TypedResults.NoContent();
    }
}

internal sealed record MoveBody(AddressInput Address, [property: Description("The code from our e-mail; the pledge's member needs none.")] string? Code);

internal sealed record ProblemBody(string Problem);

internal sealed record PledgeParcelView(
    Guid Id, int Number, int BatchNumber, bool IsBatchLocked, ParcelStatus Status, PostalAddress Address, string? Carrier, string? TrackingNumber,
    DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt, DateTimeOffset? ReceiptConfirmedAt, DateTimeOffset? ProblemReportedAt, string? Problem,
    IReadOnlyList<ParcelContent> Lines, [property: Description("What is short, damaged or replaced.")] IReadOnlyList<ParcelShortcoming> Exceptions,
    [property: Description("Where the carrier shows its way; null where that is not known.")] string? TrackingUrl,
    [property: Description("Until when its address can change, as was announced.")] DateTimeOffset? BatchLocksAt)
{
    public static PledgeParcelView Of(ParcelOfSource p) => new(
        p.Id, p.Number, p.BatchNumber, p.IsBatchLocked, p.Status, p.Address, p.Carrier, p.TrackingNumber, p.ShippedAt, p.DeliveredAt,
        p.ReceiptConfirmedAt, p.ProblemReportedAt, p.Problem, p.Lines, p.Exceptions, p.TrackingAddress, p.BatchLocksAt);
}
