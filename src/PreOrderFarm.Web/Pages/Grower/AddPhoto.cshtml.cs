using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Photos;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage, EnableRateLimiting(RateLimits.Upload), RequestSizeLimit(MaximumBytes), RequestFormLimits(MultipartBodyLengthLimit = MaximumBytes)]
public sealed class AddPhotoModel(CampaignQueries queries, StorePhoto store, AddCampaignPhoto add, IStringLocalizer<GrowerTexts> T) : PageModel
{
    // A photo, and the form around it.
    private const long MaximumBytes = 25_000_000;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public string Alt { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken ct) => await queries.OwnAsync(await this.ActorAsync(), Id, ct);

    public async Task<IActionResult> OnPostAsync(IFormFile? photo, string? alt, CancellationToken ct)
    {
        Alt = alt ?? "";
        var actor = await this.ActorAsync();
        await queries.OwnAsync(actor, Id, ct);
        if (!await this.TryAsync(() => AddAsync(photo, ct), ""))
            return Page();
        this.Notice(T["The photo is there."]);
        return RedirectToPage("/Grower/Campaign", null, new { Id }, "photos");
    }

    private async Task AddAsync(IFormFile? photo, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await using var content = photo?.OpenReadStream() ?? Stream.Null;
        var photoId = await store.RunAsync(actor, content, ct);
        await add.RunAsync(actor, Id, photoId, Alt, ct);
    }
}
