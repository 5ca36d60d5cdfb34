using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The batch board: every campaign of the reader's farms that has batches, newest first.</summary>
[PrivatePage]
public sealed class IndexModel(BatchQueries batches, ParcelQueries parcels, IStringLocalizer<PackingTexts> T) : PageModel
{
    /// <summary>Only this campaign.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Campaign { get; set; }

    /// <summary>The next page begins below this campaign.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    /// <summary>The code of a parcel, typed or scanned.</summary>
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    public IReadOnlyList<CampaignBatches> Board { get; private set; } = [];

    public Guid? Next => Board.Count == BatchQueries.CampaignsPerPage ? Board[^1].CampaignId : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (Code.Trim().Length > 0)
        {
            try
            {
                var (batchId, position) = await parcels.FindByCodeAsync(actor, Code, ct);
                return RedirectToPage("Batch", null, new { id = batchId, after = position - 1 }, $"parcel-{position}");
            }
            catch (NotFound)
            {
                ModelState.AddModelError(nameof(Code), T["No parcel of yours has this code."]);
            }
        }
        Board = await batches.BoardAsync(actor, Campaign, Before, ct);
        return Page();
    }
}
