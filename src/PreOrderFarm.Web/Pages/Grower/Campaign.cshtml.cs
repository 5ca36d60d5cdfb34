using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Members;
using PreOrderFarm.Overview;
using PreOrderFarm.Payments;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Pages.Campaigns;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>Everything about one campaign for its grower: what it is made of, and what can be done with it now.</summary>
[PrivatePage]
public sealed class CampaignModel(
    CampaignQueries queries, SubmitCampaign submit, RemoveOffer removeOffer, RemoveCampaignPhoto removePhoto, ChangeHarvestCap changeCap,
    ChangeOfferCap changeOfferCap, EditStory editStory, CancelCampaign cancel, RefundNeeds needs, GrowerOverview overview, FundingCurves curves, PreviewClosing previewClosing,
    TimeProvider clock, IStringLocalizer<GrowerTexts> T) : PageModel
{
    public sealed record CapFields
    {
        public string HarvestCap { get; set; } = "";
    }

    public sealed record StoryFields
    {
        public string Story { get; set; } = "";
    }

    public sealed record EndingFields
    {
        public string Reason { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public CampaignDetail Campaign { get; private set; } = null!;

    public CapFields Cap { get; set; } = new();

    public StoryFields Telling { get; set; } = new();

    public EndingFields Ending { get; set; } = new();

    /// <summary>For operators: what calling it off would take, and what is there.</summary>
    public IReadOnlyList<RefundNeed> Needs { get; private set; } = [];

    public CampaignFacts Facts { get; private set; } = null!;

    public IReadOnlyList<Risk> Risks => CampaignCare.Risks(Facts, clock.GetUtcNow());

    public NextStepsView Steps => new(Campaign.Grower.Id, CampaignCare.Steps(Facts, clock.GetUtcNow()), NamesCampaigns: false);

    public CurveView? Curve { get; private set; }

    public IReadOnlyList<SoldPart> ByOffer { get; private set; } = [];

    public IReadOnlyList<SoldPart> ByRegion { get; private set; } = [];

    /// <summary>Until it has closed.</summary>
    public ClosingPreview? Preview { get; private set; }

    public bool HasOpened => Campaign.Status is not (CampaignStatus.Draft or CampaignStatus.InReview or CampaignStatus.Scheduled);

    public bool IsDraft => Campaign.Status == CampaignStatus.Draft;

    public bool IsLaunched => Campaign.Status is CampaignStatus.Scheduled or CampaignStatus.Open;

    public bool CanCancel => Campaign.Status is not (CampaignStatus.Unfunded or CampaignStatus.Completed or CampaignStatus.Cancelled);

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostSubmitAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoneAsync(() => submit.RunAsync(actor, Id, ct), T["Submitted. An operator reads it now."], "", ct);
    }

    public async Task<IActionResult> OnPostCapAsync([Bind(Prefix = "Cap")] CapFields fields, CancellationToken ct)
    {
        Cap = fields;
        var actor = await this.ActorAsync();
        var campaign = await queries.OwnAsync(actor, Id, ct);
        var cap = CampaignForm.ReadCap(new TypedNumbers(ModelState, T), campaign.CapKind, Cap.HarvestCap, "Cap.HarvestCap");
        return await DoneAsync(() => changeCap.RunAsync(actor, Id, cap ?? 0, ct), T["Changed."], "Cap", ct);
    }

    public async Task<IActionResult> OnPostOfferCapAsync(Guid offerId, string? cap, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var boxes = new TypedNumbers(ModelState, T).Count(cap ?? "", "");
        return await DoneAsync(() => changeOfferCap.RunAsync(actor, offerId, boxes, ct), T["Changed."], "", ct);
    }

    public async Task<IActionResult> OnPostStoryAsync([Bind(Prefix = "Telling")] StoryFields fields, CancellationToken ct)
    {
        Telling = fields;
        var actor = await this.ActorAsync();
        return await DoneAsync(() => editStory.RunAsync(actor, Id, Telling.Story, ct), T["Saved."], "Telling", ct);
    }

    public async Task<IActionResult> OnPostRemoveOfferAsync(Guid offerId, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoneAsync(() => removeOffer.RunAsync(actor, offerId, ct), T["Removed."], "", ct);
    }

    public async Task<IActionResult> OnPostRemovePhotoAsync(Guid photoId, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoneAsync(() => removePhoto.RunAsync(actor, Id, photoId, ct), T["Removed."], "", ct);
    }

    public async Task<IActionResult> OnPostCancelAsync([Bind(Prefix = "Ending")] EndingFields fields, CancellationToken ct)
    {
        Ending = fields;
        var actor = await this.ActorAsync();
        return await DoneAsync(() => cancel.RunAsync(actor, Id, Ending.Reason, ct), T["Cancelled. Refunds are on their way."], "Ending", ct);
    }

    private async Task<IActionResult> DoneAsync(Func<Task> useCase, string notice, string prefix, CancellationToken ct)
    {
        if (!await this.TryAsync(useCase, prefix))
            return await ShowAsync(ct);
        this.Notice(notice);
        return RedirectToPage(new { Id });
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await queries.OwnAsync(actor, Id, ct);
        Facts = await overview.OfCampaignAsync(actor, Id, ct);
        if (HasOpened)
            await SoldAsync(actor, ct);
        if (actor.IsOperator && CanCancel && !IsDraft)
            Needs = await needs.OfCampaignAsync(actor, Id, ct);
        if (Cap.HarvestCap.Length == 0)
            Cap = new CapFields { HarvestCap = CampaignForm.TypedCap(Campaign.CapKind, Campaign.HarvestCap) };
        if (Telling.Story.Length == 0)
            Telling = new StoryFields { Story = Campaign.Story };
        return Page();
    }

    private async Task SoldAsync(Actor actor, CancellationToken ct)
    {
        Curve = CurveView.Of(await curves.OfAsync(Id, ct), Campaign.Progress);
        ByOffer = await overview.ByOfferAsync(actor, Id, ct);
        ByRegion = await overview.ByRegionAsync(actor, Id, ct);
        if (Campaign.Status is CampaignStatus.Open or CampaignStatus.Closing)
            Preview = await previewClosing.RunAsync(actor, Id, ct);
    }
}
