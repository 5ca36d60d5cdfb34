using System.ComponentModel;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

internal static class BatchesApi
{
    public static void MapBatches(this RouteGroupBuilder api)
    {
        var batches = api.MapGroup("").WithTags("Batches");
        batches.MapGet("/campaigns/{id:guid}/batches", ListAsync).WithName("list_batches").WithSummary("A campaign's fulfilment batches; none until it is funded");
        batches.MapGet("/batches/{id:guid}", ShowAsync).WithName("show_batch").WithSummary("A batch");
        batches.MapGet("/batches/{id:guid}/parcels", ListParcelsAsync).WithName("list_parcels").WithSummary("A batch's parcels in the order of packing, by position");
        batches.MapGet("/parcels/{code}", FindParcelAsync).WithName("find_parcel").WithSummary("Where the parcel with this code (of its QR code) lies");
        batches.MapPost("/batches/{id:guid}/lock", LockAsync).WithName("lock_batch").WithSummary("Freeze a batch's addresses at once. Its backers are told then, if the time that they were told has not come: say so, or send no body");
        batches.MapDelete("/batches/{id:guid}/lock", UnlockAsync).WithName("unlock_batch").WithSummary("Take back a lock, as long as nothing is packed");
        batches.MapPut("/batches/{id:guid}/lock-announcement", AnnounceAsync).WithName("announce_lock")
            .WithSummary("Announce when a batch is locked by itself, to the minute, or another time: its backers are told ten minutes later, at least 48 hours before, three times a day at most");
        batches.MapDelete("/batches/{id:guid}/lock-announcement", WithdrawAsync).WithName("withdraw_lock").WithSummary("Withdraw the announced time before it comes");
        batches.MapPut("/batches/{id:guid}/parcels/{parcelId:guid}/address", CorrectAsync).WithName("correct_address")
            .WithSummary("Send what has not left of a backer's parcels to another address of their region, as the backer asked, also when the batch is locked");
        batches.MapPut("/batches/{id:guid}/scans/{scanId:guid}", ScanAsync).WithName("scan_parcel")
            .WithSummary("Pack one parcel by its code, with what is short, damaged or replaced; sent again under the same id, it is answered as the first time");
        batches.MapPost("/batches/{id:guid}/scans/{scanId:guid}/undo", UndoScanAsync).WithName("undo_scan").WithSummary("Take back what a scan of yours packed");
        batches.MapPost("/batches/{id:guid}/starts", StartAsync).WithName("start_batch").WithSummary("Say that a batch is being picked or packed");
        batches.MapPost("/batches/{id:guid}/packing", PackAsync).WithName("pack_parcels").WithSummary("Mark parcels as packed, or all of the batch");
        batches.MapPost("/batches/{id:guid}/weights", WeighAsync).WithName("weigh_parcels").WithSummary("Say what parcels weigh that are sold by weight, and mark them as packed: all of them or none");
        batches.MapPost("/batches/{id:guid}/shipments", ShipAsync).WithName("ship_parcels").WithSummary("Mark parcels as shipped, or all that have not left");
        batches.MapPost("/batches/{id:guid}/number-withdrawals", WithdrawNumbersAsync).WithName("withdraw_numbers")
            .WithSummary("Take back carriers' numbers that were written down for parcels that are still here, or for all of the batch");
        batches.MapPost("/batches/{id:guid}/deliveries", DeliverAsync).WithName("deliver_parcels").WithSummary("Mark parcels as delivered, or all that were shipped");
        batches.MapPost("/batches/{id:guid}/corrections", UndoAsync).WithName("undo_parcel_step").WithSummary("Take parcels back one step that was recorded by mistake");
        batches.MapWeights();
        batches.MapSheets();
        batches.MapLabels();
        batches.MapPrints();
        batches.MapCarriers();
    }

    private static async Task<ApiPage<BatchView>> ListAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] NumberedPageQuery page, BatchQueries queries, CancellationToken ct) =>
        http.Show(await queries.OfCampaignAsync(caller.Actor, id, page.Last, page.Size + 1, ct), page.Size, batch => batch.Number, BatchView.Of);

    private static async Task<BatchDetailsView> ShowAsync(Caller caller, Guid id, BatchQueries queries, CancellationToken ct) =>
        BatchDetailsView.Of(await queries.FindAsync(caller.Actor, id, ct));

    private static async Task<ApiPage<ParcelView>> ListParcelsAsync(
        HttpContext http, Caller caller, Guid id, [AsParameters] NumberedPageQuery page, ParcelQueries queries, CancellationToken ct) =>
        http.Show(await queries.OfBatchAsync(caller.Actor, id, page.Last, page.Size + 1, ct), page.Size, parcel => parcel.Position, ParcelView.Of);

    private static async Task<FoundParcelView> FindParcelAsync(Caller caller, string code, ParcelQueries queries, CancellationToken ct)
    {
        var (batchId, position) = await queries.FindByCodeAsync(caller.Actor, code, ct);
        return new FoundParcelView(batchId, position);
    }

    private static async Task<BatchDetailsView> LockAsync(Caller caller, Guid id, LockBody? body, LockBatch use, BatchQueries queries, CancellationToken ct)
    {
        // Without a body it is called by who knew it before it could be refused: they mean to lock.
        await use.RunAsync(caller.Actor, id, body?.WithoutNotice ?? true, ct);
        return BatchDetailsView.Of(await queries.FindAsync(caller.Actor, id, ct));
    }

    private static async Task<BatchDetailsView> AnnounceAsync(Caller caller, Guid id, LockAnnouncementBody body, AnnounceLock use, BatchQueries queries, CancellationToken ct)
    {
        await use.RunAsync(caller.Actor, id, body.LocksAt, ct);
        return BatchDetailsView.Of(await queries.FindAsync(caller.Actor, id, ct));
    }

    private static async Task<BatchDetailsView> WithdrawAsync(Caller caller, Guid id, WithdrawLock use, BatchQueries queries, CancellationToken ct)
    {
        await use.RunAsync(caller.Actor, id, ct);
        return BatchDetailsView.Of(await queries.FindAsync(caller.Actor, id, ct));
    }

    private static async Task<CorrectedAddressView> CorrectAsync(Caller caller, Guid id, Guid parcelId, CorrectedAddressBody body, CorrectAddress use, CancellationToken ct)
    {
        var corrected = await use.RunAsync(caller.Actor, id, parcelId, body.Address, ct);
        return new CorrectedAddressView(corrected.Parcels, corrected.Numbers);
    }

    private static async Task<BatchDetailsView> UnlockAsync(Caller caller, Guid id, UnlockBatch use, BatchQueries queries, CancellationToken ct)
    {
        await use.RunAsync(caller.Actor, id, ct);
        return BatchDetailsView.Of(await queries.FindAsync(caller.Actor, id, ct));
    }

    private static async Task<MarkedParcelsView> PackAsync(Caller caller, Guid id, ParcelsBody body, PackParcels pack, LeftOutParcels left, CancellationToken ct) =>
        new(await pack.RunAsync(caller.Actor, id, body.ParcelIds, ct), await left.OfPackingAsync(id, body.ParcelIds, ct));

    private static async Task<PackingAnswer> ScanAsync(Caller caller, Guid id, Guid scanId, ScanBody body, PackParcel pack, CancellationToken ct) =>
        await pack.RunAsync(caller.Actor, id, new PackingScan(scanId, body.Code, body.Exceptions ?? []) { Weight = body.Weight, Seen = body.Seen }, ct);

    private static async Task<MarkedParcelsView> WeighAsync(Caller caller, Guid id, WeightsBody body, WeighParcels weigh, CancellationToken ct) =>
        new(await weigh.RunAsync(caller.Actor, id, [.. (body.Weights ?? []).OfType<WeightBody>().Select(weight => new ParcelWeight(weight.ParcelId, new Weighing(weight.Grams, weight.IsSure)))], ct));

    private static async Task<PackingAnswer> UndoScanAsync(Caller caller, Guid id, Guid scanId, UndoScanBody body, UndoPacking undo, CancellationToken ct) =>
        await undo.RunAsync(caller.Actor, id, body.Id, scanId, body.Reason, ct);

    private static async Task<BatchDetailsView> StartAsync(Caller caller, Guid id, StartBody body, StartBatch start, BatchQueries queries, CancellationToken ct)
    {
        await start.RunAsync(caller.Actor, id, body.Start, ct);
        return BatchDetailsView.Of(await queries.FindAsync(caller.Actor, id, ct));
    }

    private static async Task<MarkedParcelsView> ShipAsync(Caller caller, Guid id, ShipmentBody body, MarkParcelsShipped ship, LeftOutParcels left, CancellationToken ct) =>
        new(await ship.RunAsync(caller.Actor, id, body.ParcelIds, body.Carrier ?? "", body.TrackingNumber ?? "", body.Replaces ?? false, ct), await left.OfLeavingAsync(id, body.ParcelIds, ct));

    private static async Task<MarkedParcelsView> WithdrawNumbersAsync(Caller caller, Guid id, ParcelsBody body, WithdrawNumbers withdraw, CancellationToken ct) =>
        new(await withdraw.RunAsync(caller.Actor, id, body.ParcelIds, ct));

    private static async Task<MarkedParcelsView> DeliverAsync(Caller caller, Guid id, ParcelsBody body, MarkParcelsDelivered deliver, CancellationToken ct) =>
        new(await deliver.RunAsync(caller.Actor, id, body.ParcelIds, ct));

    private static async Task<MarkedParcelsView> UndoAsync(Caller caller, Guid id, CorrectionBody body, UndoParcelStep undo, CancellationToken ct) =>
        new(await undo.RunAsync(caller.Actor, id, body.ParcelIds, body.Reason, ct));
}

internal sealed record LockBody([property: Description("Backers were not told in time, and it is locked all the same: they are told now. Without a body, that is meant.")] bool WithoutNotice);

internal sealed record LockAnnouncementBody(DateTimeOffset LocksAt);

internal sealed record CorrectedAddressBody(AddressInput Address);

internal sealed record CorrectedAddressView(
    [property: Description("Parcels that were not so before.")] int Marked,
    [property: Description("Carriers' numbers that were written down for labels with the old address, and are withdrawn.")] int NumbersWithdrawn);

internal sealed record ParcelsBody([property: Description("Left out: all of the batch.")] IReadOnlyList<Guid>? ParcelIds);

internal sealed record ScanBody(
    string Code, IReadOnlyList<DeviationInput>? Exceptions, [property: Description("What its fruit weighs; needed if it is sold by weight.")] Weighing? Weight,
    [property: Description("Of the parcel as the packer saw it: if it has changed since, nothing is packed and the answer says what belongs into it. Left out: not asked.")] string? Seen);

internal sealed record WeightsBody(IReadOnlyList<WeightBody?>? Weights);

internal sealed record WeightBody(
    Guid ParcelId, [property: Description("What the fruit of all its units weighs, without its box.")] long Grams,
    [property: Description("Believed even where it is far from the most that it may weigh.")] bool IsSure);

internal sealed record UndoScanBody([property: Description("Made by you, so that this counts once.")] Guid Id, string Reason);

internal sealed record StartBody(BatchStart Start);

internal sealed record ShipmentBody(
    [property: Description("May be left out for parcels whose number was written down by an import while they were still here.")] string? Carrier,
    [property: Description("May be left out where the carrier gives none; where one was written down, that one counts then.")] string? TrackingNumber,
    [property: Description("Left out: all that have not left yet.")] IReadOnlyList<Guid>? ParcelIds,
    [property: Description("Parcels may leave under another number than was written down for them; false if left out.")] bool? Replaces);

internal sealed record CorrectionBody(IReadOnlyList<Guid> ParcelIds, string Reason);

internal sealed record MarkedParcelsView(
    [property: Description("Parcels that were not so before.")] int Marked,
    [property: Description("Where none were chosen, what was left out of packing or shipping all: whose payment is disputed, and what is not weighed yet.")] LeftOut? LeftOut = null);

internal sealed record FoundParcelView(Guid BatchId, int Position);
