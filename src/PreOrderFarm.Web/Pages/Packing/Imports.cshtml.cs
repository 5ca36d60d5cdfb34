using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A carrier's table comes in to be looked at; and those that were applied.</summary>
[PrivatePage, EnableRateLimiting(RateLimits.Upload), RequestSizeLimit(MaximumBytes), RequestFormLimits(MultipartBodyLengthLimit = MaximumBytes)]
public sealed class ImportsModel(BatchQueries batches, CarrierImports imports, StartCarrierImport start, IStringLocalizer<PackingTexts> T) : PageModel
{
    // A little more than a file may have, so that a larger one is told in a sentence.
    private const long MaximumBytes = 12_000_000;

    public sealed record Fields
    {
        public IFormFile? File { get; set; }

        /// <summary>Its numbers are only written down. Nothing is chosen before somebody does.</summary>
        public bool? AreHere { get; set; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public BatchDetails Batch { get; private set; } = null!;

    public IReadOnlyList<AppliedFile> Applied { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await batches.FindAsync(actor, Id, ct);
        var started = Guid.Empty;
        if (!await this.TryAsync(async () => started = await StartAsync(ct)) || !ModelState.IsValid)
        {
            Input.File = null; // a browser never fills in a file by itself
            return await ShowAsync(ct);
        }

        return RedirectToPage("Import", new { id = Id, import = started });
    }

    private async Task<Guid> StartAsync(CancellationToken ct)
    {
        await using var content = Input.File?.OpenReadStream() ?? Stream.Null;
        if (Input.AreHere is null)
        {
            ModelState.AddModelError("Input.AreHere", T["Say where the boxes are."]);
            await CarrierFile.ReadAsync(content, ct); // what is wrong with it is said at once
            return Guid.Empty;
        }
        return await start.RunAsync(await this.ActorAsync(), Id, Input.File?.FileName ?? "", content, Input.AreHere, ct);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        Applied = await imports.AppliedAsync(actor, Id, ct);
        return Page();
    }
}
