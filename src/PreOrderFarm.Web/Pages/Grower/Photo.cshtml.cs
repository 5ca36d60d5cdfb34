using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>One photo of a campaign: what it shows, what stays in view, and its place.</summary>
[PrivatePage]
public sealed class PhotoModel(
    CampaignQueries queries, DescribeCampaignPhoto describe, MoveCampaignPhoto moveWithin, IStringLocalizer<GrowerTexts> T) : PageModel
{
    public sealed record Fields
    {
        public string Alt { get; set; } = "";
        public bool IsDecorative { get; set; }
        public int? FocusX { get; set; }
        public int? FocusY { get; set; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "photo")]
    public Guid PhotoId { get; set; }

    public Fields Input { get; set; } = new();

    public PhotoDetail Photo { get; private set; } = null!;

    /// <summary>As a draft, and from the launch to the closing.</summary>
    public bool MayChange { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(isTyped: false, ct);

    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] Fields fields, CancellationToken ct)
    {
        Input = fields;
        var actor = await this.ActorAsync();
        var description = new PhotoDescription(Input.Alt, Input.IsDecorative, new PhotoFocus(Input.FocusX ?? -1, Input.FocusY ?? -1));
        return await this.TryAsync(() => describe.RunAsync(actor, Id, PhotoId, description, ct)) ? Done(T["Saved."]) : await ShowAsync(isTyped: true, ct);
    }

    public async Task<IActionResult> OnPostMoveAsync(PhotoMove move, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await this.TryAsync(() => moveWithin.RunAsync(actor, Id, PhotoId, move, ct)) ? Done(T["Moved."]) : await ShowAsync(isTyped: false, ct);
    }

    private RedirectToPageResult Done(string notice)
    {
        this.Notice(notice);
        return RedirectToPage("/Grower/Campaign", null, new { Id }, $"photo-{PhotoId}");
    }

    private async Task<IActionResult> ShowAsync(bool isTyped, CancellationToken ct)
    {
        var campaign = await queries.OwnAsync(await this.ActorAsync(), Id, ct);
        Photo = campaign.Photos.FirstOrDefault(photo => photo.Id == PhotoId) ?? throw new NotFound();
        MayChange = campaign.Status is CampaignStatus.Draft or CampaignStatus.Scheduled or CampaignStatus.Open;
        if (!isTyped)
            Input = new Fields { Alt = Photo.Alt, IsDecorative = Photo.IsDecorative, FocusX = Photo.Focus.X, FocusY = Photo.Focus.Y };
        return Page();
    }
}
