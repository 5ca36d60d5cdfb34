using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A mapping of one's own, from nothing or as a copy.</summary>
[PrivatePage]
public sealed class NewMappingModel(MappingPage form, ExportMappings mappings, SaveExportMapping save, IStringLocalizer<PackingTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public MappingForm Input { get; set; } = new();

    /// <summary>The button that was pressed; none: save.</summary>
    [BindProperty]
    public string? Step { get; set; }

    public MappingView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? from, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (from is null)
        {
            Input = MappingForm.Empty;
        }
        else
        {
            var format = (await mappings.FindAsync(actor, Id, from, ct)).Format;
            Input = MappingForm.Of(format with { Name = T["{0}, our own", format.Name] });
        }

        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!string.IsNullOrEmpty(Step))
        {
            Input = MappingPage.Step(this, Input, Step);
            return await ShowAsync(ct);
        }

        var saved = Guid.Empty;
        if (!await this.TryAsync(async () => saved = await save.RunAsync(actor, Id, null, Input.Format(), ct)))
            return await ShowAsync(ct);
        this.Notice(T["Saved."]);
        return RedirectToPage("Carrier", new { id = Id, mapping = saved });
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        View = await form.ViewAsync(await this.ActorAsync(), Id, Input, ct);
        return Page();
    }
}
