using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Growers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The batch board: what the reader's farms have to pick, pack and ship, the newest campaign first.</summary>
[PrivatePage]
public sealed class IndexModel(BatchBoard board, ParcelQueries parcels, PickUpDesk desk, IStringLocalizer<PackingTexts> T) : PageModel
{
    /// <summary>Only this campaign.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Campaign { get; set; }

    [BindProperty(SupportsGet = true)]
    public BatchStage? Stage { get; set; }

    /// <summary>The page begins after this batch.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>The code of a parcel, typed or scanned.</summary>
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    /// <summary>Whose scans may wait on this device.</summary>
    public Guid? Reader { get; private set; }

    /// <summary>Has campaigns to look after, and does not only pack.</summary>
    public bool HasFarm { get; private set; }

    public BoardPage Board { get; private set; } = null!;

    /// <summary>Where parcels lie, or lay, to be fetched.</summary>
    public IReadOnlyList<DeskPoint> Points { get; private set; } = [];

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
        Reader = actor.MemberId;
        HasFarm = actor.Growers.Values.Contains(GrowerRole.Owner);
        Board = await board.ReadAsync(actor, new BoardFilter(Campaign, Stage), After, ct);
        Points = await desk.PointsAsync(actor, ct);
        return Page();
    }
}
