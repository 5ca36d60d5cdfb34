using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>By which mapping a batch is exported for its carrier, and how that begins.</summary>
[PrivatePage]
public sealed class CarrierModel(BatchQueries batches, ExportMappings mappings, RemoveExportMapping remove, ExportForCarrier export, IStringLocalizer<PackingTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The key of a mapping; the first one if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Mapping { get; set; }

    public BatchDetails Batch { get; private set; } = null!;

    public IReadOnlyList<ExportChoice> Choices { get; private set; } = [];

    public ExportChoice Chosen { get; private set; } = null!;

    /// <summary>Null: the batch was cancelled.</summary>
    public CarrierPreview? Preview { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        Choices = await mappings.OfBatchAsync(actor, Id, ct);
        Chosen = Mapping is null ? Choices[0] : Choices.FirstOrDefault(choice => choice.Key == Mapping) ?? throw new NotFound();
        if (Batch.Summary.State != BatchState.Void)
            Preview = await export.PreviewAsync(actor, Id, Chosen.Format, CultureInfo.CurrentUICulture.Name, ct);
    }

    public async Task<IActionResult> OnPostRemoveAsync([FromForm(Name = "remove")] Guid mappingId, CancellationToken ct)
    {
        await remove.RunAsync(await this.ActorAsync(), Id, mappingId, ct);
        this.Notice(T["The mapping is removed."]);
        return RedirectToPage(new { id = Id });
    }
}
