using System.ComponentModel;
using System.Globalization;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Printing;

namespace PreOrderFarm.Web.Api;

internal static class CarriersApi
{
    public static void MapCarriers(this RouteGroupBuilder batches)
    {
        batches.MapGet("/batches/{id:guid}/export-mappings", ListAsync).WithName("list_export_mappings").WithSummary("The tables that a batch can be exported by: its grower's own, then examples");
        batches.MapGet("/batches/{id:guid}/carrier.csv", ExportAsync).WithName("export_for_carrier").WithSummary("A batch's parcels as a carrier's program takes them")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv");
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
