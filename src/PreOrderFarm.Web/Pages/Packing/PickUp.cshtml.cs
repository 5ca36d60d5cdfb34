using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The counter of a pick-up point: a code or a name, the boxes in large, handed over. A scanner types and ends with Enter.</summary>
[PrivatePage]
public sealed class PickUpModel(PickUpDesk pickUpDesk, HandOver handOver, IStringLocalizer<PackingTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "point")]
    public Guid PointId { get; set; }

    /// <summary>What was scanned or typed.</summary>
    [BindProperty(SupportsGet = true)]
    public string Q { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public DeskView Desk { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Q = (Q ?? "").Trim();
        Desk = await pickUpDesk.RunAsync(await this.ActorAsync(), PointId, Q, After, ct);
        return Page();
    }

    public async Task<IActionResult> OnPostHandOverAsync(List<Guid> lying, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await this.TryAsync(() => handOver.RunAsync(actor, PointId, lying, ct)) ? RedirectToPage(new { point = PointId }) : await OnGetAsync(ct);
    }

    public async Task<IActionResult> OnPostUndoAsync(List<Guid> lying, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => handOver.UndoAsync(actor, PointId, lying, ct)))
            return await OnGetAsync(ct);
        this.Notice(T["Taken back: it lies here again."]);
        return RedirectToPage(new { point = PointId });
    }
}
