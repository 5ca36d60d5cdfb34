using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Printing;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

/// <summary>The weights of a batch by a table. It is kept nowhere: it is sent to be looked at, and once more to be applied.</summary>
internal static class WeightsApi
{
    public static void MapWeights(this RouteGroupBuilder batches)
    {
        batches.MapGet("/batches/{id:guid}/weights.csv", ExportAsync).WithName("export_weights").WithSummary("What of a batch is sold by weight, as a table to be filled in")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv");
        Uploaded(batches.MapPost("/batches/{id:guid}/weight-previews", PreviewAsync).WithName("preview_weights"))
            .WithSummary("What a table of weights would do; the body is the file itself, and nothing is written");
        Uploaded(batches.MapPost("/batches/{id:guid}/weight-imports", ApplyAsync).WithName("import_weights"))
            .WithSummary("Do what the preview of the same file said: all of it or nothing; lines that are wrong are left out");
    }

    private static RouteHandlerBuilder Uploaded(RouteHandlerBuilder route) => route
        .Accepts<Stream>("text/csv", "text/plain", "application/octet-stream")
        .WithMetadata(new RequestSizeLimitAttribute(CarrierFile.MaximumBytes + 1_000_000))
        .RequireRateLimiting(RateLimits.Upload);

    private static PushStreamHttpResult ExportAsync(Caller caller, Guid id, ExportWeights export, HttpContext http) =>
        TypedResults.Stream(stream => export.RunAsync(caller.Actor, id, CultureInfo.CurrentUICulture.Name, stream, http.RequestAborted), "text/csv; charset=utf-8", $"weights-{id:N}.csv");

    private static async Task<WeightPreviewView> PreviewAsync(HttpRequest request, Caller caller, Guid id, WeighByTable weigh, RuleSentences sentences, CancellationToken ct) =>
        WeightPreviewView.Of(await weigh.PreviewAsync(caller.Actor, id, request.Body, ct), sentences);

    private static async Task<MarkedParcelsView> ApplyAsync(
        HttpRequest request, Caller caller, Guid id, WeighByTable weigh, CancellationToken ct,
        [Description("Of the preview: if the file would do something else by now, it is refused.")] string fingerprint = "",
        [FromQuery, Description("Ids of parcels whose unlikely weight is right; the other unlikely ones are left out.")] Guid[]? sure = null) =>
        new(await weigh.RunAsync(caller.Actor, id, request.Body, fingerprint, sure ?? [], ct));
}

internal sealed record WeightPreviewView(
    [property: Description("Parcels that would be weighed and packed.")] int Packs,
    [property: Description("Those that are packed only if you are sure.")] int Asks,
    int Done, int Nothing, int Wrong, [property: Description("For import_weights.")] string Fingerprint,
    [property: Description("All but those that are done already or have no weight.")] IReadOnlyList<WeightLineView> Lines)
{
    public static WeightPreviewView Of(WeightPlan plan, RuleSentences sentences)
    {
        int Count(WeightOutcome outcome) => plan.Of(outcome).Count();
        return new WeightPreviewView(
            Count(WeightOutcome.Pack), Count(WeightOutcome.Ask), Count(WeightOutcome.Done), Count(WeightOutcome.Nothing), Count(WeightOutcome.Wrong), plan.Fingerprint,
            [.. plan.Lines.Where(line => line.Outcome is WeightOutcome.Pack or WeightOutcome.Ask or WeightOutcome.Wrong).Select(line => new WeightLineView(
                line.Number, line.Outcome, line.Named, line.Parcel?.Id, line.Grams, line.Problem is null ? null : sentences.Of(line.Problem.Sentence)))]);
    }
}

internal sealed record WeightLineView(
    [property: Description("In the file, its heading being line 1.")] int Line, WeightOutcome Outcome, string Named, Guid? ParcelId, long? Grams,
    [property: Description("What is wrong with it, or asked.")] string? Problem);
