using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage, EnableRateLimiting(RateLimits.Upload), RequestSizeLimit(MaximumBytes), RequestFormLimits(MultipartBodyLengthLimit = MaximumBytes)]
public sealed class AddPhotoModel(CampaignQueries queries, UploadCampaignPhoto upload, IStringLocalizer<GrowerTexts> T) : PageModel
{
    // A photo, and the form around it.
    private const long MaximumBytes = 25_000_000;

    public sealed record Fields
    {
        public IFormFile? Photo { get; set; }
        public string Alt { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public async Task OnGetAsync(CancellationToken ct) => await queries.OwnAsync(await this.ActorAsync(), Id, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await queries.OwnAsync(await this.ActorAsync(), Id, ct);
        if (!await this.TryAsync(() => AddAsync(ct)))
        {
            Input.Photo = null; // a browser never fills in a file by itself
            return Page();
        }
        this.Notice(T["The photo is there."]);
        return RedirectToPage("/Grower/Campaign", null, new { Id }, "photos");
    }

    private async Task AddAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await using var content = Input.Photo?.OpenReadStream() ?? Stream.Null;
        await upload.RunAsync(actor, Id, content, Input.Alt, ct);
    }
}
