using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A farm's own mapping is changed.</summary>
[PrivatePage]
public sealed class EditMappingModel(MappingPage form, ExportMappings mappings, SaveExportMapping save, IStringLocalizer<PackingTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid Mapping { get; set; }

    [BindProperty]
    public MappingForm Input { get; set; } = new();

    /// <summary>The button that was pressed; none: save.</summary>
    [BindProperty]
    public string? Step { get; set; }

    public MappingView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Input = MappingForm.Of((await FindAsync(ct)).Format);
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await FindAsync(ct);
        if (!string.IsNullOrEmpty(Step))
        {
            Input = MappingPage.Step(this, Input, Step);
            return await ShowAsync(ct);
        }

        if (!await this.TryAsync(() => save.RunAsync(actor, Id, Mapping, Input.Format(), ct)))
            return await ShowAsync(ct);
        this.Notice(T["Saved."]);
        return RedirectToPage("Carrier", new { id = Id, mapping = Mapping });
    }

    private async Task<ExportChoice> FindAsync(CancellationToken ct) => await mappings.FindAsync(await this.ActorAsync(), Id, Mapping.ToString("D"), ct);

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        View = await form.ViewAsync(await this.ActorAsync(), Id, Input, ct);
        return Page();
    }
}
