using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>A photo comes to a campaign: by a plain form, or by photo-upload.js, which is told in a sentence how it went.</summary>
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

    private bool IsByScript => Request.Headers.ContainsKey("X-Part");

    public async Task OnGetAsync(CancellationToken ct) => await queries.OwnAsync(await this.ActorAsync(), Id, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await queries.OwnAsync(await this.ActorAsync(), Id, ct);
        var photoId = Guid.Empty;
        if (!await this.TryAsync(async () => photoId = await AddAsync(ct)))
        {
            if (IsByScript)
                return Refused();
            Input.Photo = null; // a browser never fills in a file by itself
            return Page();
        }
        return Stored(photoId);
    }

    private async Task<Guid> AddAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await using var content = Input.Photo?.OpenReadStream() ?? Stream.Null;
        return await upload.RunAsync(actor, Id, content, Input.Alt, ct);
    }

    private ContentResult Refused() => new()
    {
        StatusCode = StatusCodes.Status422UnprocessableEntity,
        ContentType = "text/plain; charset=utf-8",
        Content = string.Join(' ', ModelState.Values.SelectMany(field => field.Errors).Select(error => error.ErrorMessage)),
    };

    /// <summary>Back to the campaign; to the photo itself while it has no words.</summary>
    private IActionResult Stored(Guid photoId)
    {
        var hasWords = Input.Alt.Trim().Length > 0;
        this.Notice(hasWords ? T["The photo is there."] : T["The photo is there. Now say what it shows."]);
        var next = hasWords ? Url.Page("/Grower/Campaign", null, new { Id }, null, null, "photos")! : Url.Page("/Grower/Photo", new { Id, photo = photoId })!;
        if (!IsByScript)
            return LocalRedirect(next);
        Response.Headers.Location = next;
        return StatusCode(StatusCodes.Status204NoContent);
    }
}
