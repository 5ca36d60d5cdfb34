using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Printing;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A batch's parcels as its carrier's program takes them.</summary>
[PrivatePage]
public sealed class CarrierCsvModel(ExportMappings mappings, ExportForCarrier export) : PageModel
{
    /// <summary>The key of a mapping; the first one if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Mapping { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var format = (Mapping is null ? (await mappings.OfBatchAsync(actor, id, ct))[0] : await mappings.FindAsync(actor, id, Mapping, ct)).Format;
        var language = CultureInfo.CurrentUICulture.Name;
        return new StreamedFile(
            ExportForCarrier.ContentType(format.Encoding), "attachment", $"carrier-{id:N}.csv", (stream, stop) => export.RunAsync(actor, id, format, language, stream, stop));
    }
}
