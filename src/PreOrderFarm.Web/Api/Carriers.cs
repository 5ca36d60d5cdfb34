using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Printing;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

internal static class CarriersApi
{
    public static void MapCarriers(this RouteGroupBuilder batches)
    {
        batches.MapGet("/batches/{id:guid}/export-mappings", ListAsync).WithName("list_export_mappings").WithSummary("The tables that a batch can be exported by: its grower's own, then examples");
        batches.MapGet("/batches/{id:guid}/carrier.csv", ExportAsync).WithName("export_for_carrier").WithSummary("A batch's parcels as a carrier's program takes them")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv");
        batches.MapPost("/batches/{id:guid}/carrier-imports", StartAsync).WithName("start_carrier_import")
            .WithSummary("Upload a carrier's table of tracking numbers; the body is the file itself, and nothing is written yet")
            .Accepts<Stream>("text/csv", "text/plain", "application/octet-stream")
            .WithMetadata(new RequestSizeLimitAttribute(CarrierFile.MaximumBytes + 1_000_000))
            .RequireRateLimiting(RateLimits.Upload);
        batches.MapGet("/batches/{id:guid}/carrier-imports/{importId:guid}", ShowAsync).WithName("show_carrier_import").WithSummary("What applying a carrier's table would do");
        batches.MapGet("/batches/{id:guid}/carrier-imports/{importId:guid}/lines", ListLinesAsync).WithName("list_carrier_import_lines").WithSummary("The same line by line");
        batches.MapPut("/batches/{id:guid}/carrier-imports/{importId:guid}", ChooseAsync).WithName("choose_import_columns").WithSummary("Say which column holds what, counted from 0");
        batches.MapPost("/batches/{id:guid}/carrier-imports/{importId:guid}/application", ApplyAsync).WithName("apply_carrier_import").WithSummary("Do what the preview said");
    }

    private static async Task<CarrierImportView> StartAsync(
        HttpRequest request, Caller caller, Guid id, [FromQuery(Name = "file_name"), Description("How it is named in the list of what was imported.")] string? fileName,
        [FromQuery(Name = "are_here"), Description("The boxes have not left: numbers are only written down, for labels and load list. Left out: they have been shipped, whatever was said of the last file.")] bool? areHere, StartCarrierImport start, CarrierImports imports, CancellationToken ct)
    {
        var importId = await start.RunAsync(caller.Actor, id, fileName ?? "", request.Body, areHere ?? false, ct);
        return CarrierImportView.Of(await imports.PreviewAsync(caller.Actor, id, importId, ct));
    }

    private static async Task<CarrierImportView> ShowAsync(Caller caller, Guid id, Guid importId, CarrierImports imports, CancellationToken ct) =>
        CarrierImportView.Of(await imports.PreviewAsync(caller.Actor, id, importId, ct));

    private static async Task<ApiPage<ImportLineView>> ListLinesAsync(
        HttpContext http, Caller caller, Guid id, Guid importId, [AsParameters] NumberedPageQuery page, CarrierImports imports, RuleSentences sentences, CancellationToken ct)
    {
        var lines = (await imports.PreviewAsync(caller.Actor, id, importId, ct)).Plan?.Lines ?? [];
        return http.Show([.. lines.Where(line => line.Number > page.Last).Take(page.Size + 1)], page.Size, line => line.Number, line => new ImportLineView(
            line.Number, line.Outcome, line.Named, line.Parcel?.Id, line.Carrier, line.TrackingNumber, line.Problem is null ? null : sentences.Of(line.Problem.Sentence), line.Replaced));
    }

    private static async Task<CarrierImportView> ChooseAsync(Caller caller, Guid id, Guid importId, ImportChoiceBody body, ChooseImportColumns choose, CarrierImports imports, CancellationToken ct)
    {
        var areHere = body.AreHere ?? (await imports.PreviewAsync(caller.Actor, id, importId, ct)).Import.AreHere;
        await choose.RunAsync(caller.Actor, id, importId, new ImportChoice(body.Columns, body.Carrier ?? "", body.Corrects ?? false, areHere), ct);
        return CarrierImportView.Of(await imports.PreviewAsync(caller.Actor, id, importId, ct));
    }

    private static async Task<AppliedImportView> ApplyAsync(Caller caller, Guid id, Guid importId, ApplicationBody body, ApplyCarrierImport apply, CancellationToken ct)
    {
        var applied = await apply.RunAsync(caller.Actor, id, importId, body.Fingerprint, ct);
        return new AppliedImportView(applied.IsNew, applied.Shipped, applied.Corrected, applied.Delivered, applied.Announced);
    }

    private static async Task<IReadOnlyList<ExportMappingView>> ListAsync(Caller caller, Guid id, ExportMappings mappings, CancellationToken ct) =>
        [.. (await mappings.OfBatchAsync(caller.Actor, id, ct)).Select(choice => new ExportMappingView(
            choice.Key, choice.MappingId is null, choice.Format.Name, choice.Format.Carrier, choice.Format.Encoding, choice.Format.Delimiter,
            [.. choice.Format.Columns.Select(column => new ExportColumnView(column.Heading, column.Field, column.Text))]))];

    private static async Task<IResult> ExportAsync(
        HttpContext http, Caller caller, Guid id, [Description("The key of a mapping, from list_export_mappings; the first one if left out.")] string? mapping,
        [Description("en, zh-Hans or zh-Hant; by Accept-Language if left out.")] string? language, ExportMappings mappings, ExportForCarrier export, CancellationToken ct)
    {
        var format = (mapping is null ? (await mappings.OfBatchAsync(caller.Actor, id, ct))[0] : await mappings.FindAsync(caller.Actor, id, mapping, ct)).Format;
        return TypedResults.Stream(
            stream => export.RunAsync(caller.Actor, id, format, language ?? CultureInfo.CurrentUICulture.Name, stream, http.RequestAborted), ExportForCarrier.ContentType(format.Encoding), $"carrier-{id}.csv");
    }
}

internal sealed record ExportMappingView(
    [property: Description("What export_for_carrier takes.")] string Key, bool IsExample, string Name, string Carrier, TableEncoding Encoding, TableDelimiter Delimiter,
    IReadOnlyList<ExportColumnView> Columns);

internal sealed record ExportColumnView(string Heading, ExportField Field, [property: Description("For fixed_text.")] string Text);

internal sealed record ImportChoiceBody(
    ImportColumns Columns, [property: Description("Where no column says who the carrier is.")] string? Carrier,
    [property: Description("Parcels that have another number already get this one; false if left out.")] bool? Corrects,
    [property: Description("The boxes have not left: numbers are only written down, for labels and load list. Left out: as it was.")] bool? AreHere);

internal sealed record ApplicationBody([property: Description("Of the preview that was looked at.")] string Fingerprint);

internal sealed record CarrierImportView(
    Guid Id, string FileName, IReadOnlyList<string> Headings, ImportColumns Columns, string Carrier, bool Corrects, [property: Description("Numbers are only written down.")] bool AreHere, DateTimeOffset? AppliedAt,
    [property: Description("Lines by what they come to; null until the columns are known, and once it was applied.")] ImportCountsView? Counts,
    [property: Description("For apply_carrier_import: of what applying it would do now.")] string? Fingerprint)
{
    public static CarrierImportView Of(ImportPreview preview) => new(
        preview.Import.Id, preview.Import.FileName, preview.Headings, preview.Import.Columns, preview.Import.Carrier, preview.Import.Corrects, preview.Import.AreHere, preview.Import.AppliedAt,
        preview.Plan is { } plan
            ? new ImportCountsView(plan.Changes.Count(), plan.Lines.Count(line => line.Outcome == LineOutcome.Done), plan.Lines.Count(line => line.Outcome == LineOutcome.Nothing), plan.Problems.Count())
            : null,
        preview.Plan?.Fingerprint);
}

internal sealed record ImportCountsView(int Changes, int Done, int Nothing, int Wrong);

internal sealed record ImportLineView(
    [property: Description("In the file.")] int Line, LineOutcome Outcome, [property: Description("What the line calls the parcel.")] string Named, Guid? ParcelId, string Carrier, string TrackingNumber,
    [property: Description("What is wrong with it.")] string? Problem, [property: Description("The carrier and the number that it writes over; null where nothing else is recorded.")] string? Replaced);

internal sealed record AppliedImportView([property: Description("False: it had been applied before, with these figures.")] bool IsNew, int Shipped, int Corrected, int Delivered, [property: Description("Numbers that were written down for parcels that are still here.")] int Announced);
