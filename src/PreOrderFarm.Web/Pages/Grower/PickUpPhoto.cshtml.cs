using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.PickUp;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage, EnableRateLimiting(RateLimits.Upload), RequestSizeLimit(MaximumBytes), RequestFormLimits(MultipartBodyLengthLimit = MaximumBytes)]
public sealed class PickUpPhotoModel(PickUpQueries queries, ShowPickUpPhoto show, IStringLocalizer<GrowerTexts> T) : PageModel
{
    // A photo, and the form around it.
    private const long MaximumBytes = 25_000_000;

    public sealed record Fields
    {
        public IFormFile? Photo { get; set; }
    }

    [BindProperty(SupportsGet = true, Name = "point")]
    public Guid PointId { get; set; }

    public Fields Input { get; set; } = new();

    public PickUpPointDetail Point { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct) => Point = await queries.OwnAsync(await this.ActorAsync(), PointId, ct);

    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] Fields fields, CancellationToken ct)
    {
        await OnGetAsync(ct);
        if (!await this.TryAsync(() => StoreAsync(fields.Photo, ct)))
            return Page();
        return Done(T["The photo is there."]);
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken ct)
    {
        await show.RemoveAsync(await this.ActorAsync(), PointId, ct);
        return Done(T["Removed."]);
    }

    private async Task StoreAsync(IFormFile? photo, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await using var content = photo?.OpenReadStream() ?? Stream.Null;
        await show.RunAsync(actor, PointId, content, ct);
    }

    private RedirectToPageResult Done(string notice)
    {
        this.Notice(notice);
        return RedirectToPage("/Grower/PickUpPoint", new { point = PointId });
    }
}
