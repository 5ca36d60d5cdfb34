using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A large print while it is prepared, and where it is fetched when it is ready.</summary>
[PrivatePage]
public sealed class PrintModel(PreparedPrints prints, RetryPrint retry, BatchQueries batches, IStringLocalizer<PackingTexts> T) : PageModel
{
    public PreparedPrint Print { get; private set; } = null!;

    public BatchDetails Batch { get; private set; } = null!;

    /// <summary>Where the same is asked for anew: of the batch as it is now.</summary>
    public string Anew { get; private set; } = "";

    public Task<IActionResult> OnGetAsync(Guid print, CancellationToken ct) => ShowAsync(print, ct);

    public async Task<IActionResult> OnPostRetryAsync(Guid print, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var isNew = false;
        if (!await this.TryAsync(async () => isNew = await retry.RunAsync(actor, print, ct)))
            return await ShowAsync(print, ct);
        this.Notice(isNew ? T["It is tried again."] : T["There is nothing to try again: it did not fail."]);
        return RedirectToPage(new { print });
    }

    private async Task<IActionResult> ShowAsync(Guid print, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Print = await prints.FindAsync(actor, print, ct);
        Batch = await batches.FindAsync(actor, Print.Order.BatchId, ct);
        Anew = AddressOf(Print.Order);
        return Page();
    }

    private string AddressOf(PrintOrder order)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (order.Sheet is { } sheet)
        {
            (query["language"], query["paper"], query["margin"]) = (sheet.Language, SnakeCase.Of(sheet.Paper.Paper), Digits(sheet.Paper.Margins.TopMillimetres));
            // Of what has changed: since when it was asked for.
            query["version"] = sheet.Kind == Printing.SheetKind.Differences ? Digits(sheet.Version!.Value) : null;
        }
        else if (order.Labels is { } labels)
        {
            (query["on"], query["language"], query["start"]) = (labels.Media.Name(), labels.Language, Digits(labels.StartPosition));
            query["parcels"] = labels.Parcels.Length == 0 ? null : labels.Parcels;
            query["dpi"] = order.DotsPerInch is { } dots ? Digits(dots) : null;
        }

        query["printer"] = order.PrinterId?.ToString("D");
        var page = order.Sheet is not null ? "Sheet" : order.DotsPerInch is null ? "LabelsPdf" : "LabelsZpl";
        var path = Url.Page(page, new { id = order.BatchId, document = order.Sheet is null ? null : order.Document })!;
        return QueryHelpers.AddQueryString(path, query.Where(part => part.Value is not null));
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
