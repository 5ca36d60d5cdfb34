using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Overview;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Pages.Campaigns;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>A farm at a glance: what to do next, how each campaign stands, and all of them in a list.</summary>
[PrivatePage]
public sealed class IndexModel(GrowerQueries growers, DiscoverCampaigns discover, GrowerOverview overview, KeepTyped typed, FundingCurves curves, TimeProvider clock) : PageModel
{
    private const int PageSize = 20;

    public IReadOnlyList<MyGrower> Farms { get; private set; } = [];

    /// <summary>The one that is shown; nothing: this member has none.</summary>
    public MyGrower? Farm { get; private set; }

    public bool IsOwner => Farm?.Role == GrowerRole.Owner;

    public KeyPage<CampaignCard> Campaigns { get; private set; } = new([], null);

    /// <summary>For owners, on the first page of the list.</summary>
    public NextStepsView? Steps { get; private set; }

    public IReadOnlyList<CampaignCareView> Care { get; private set; } = [];

    public async Task OnGetAsync(Guid? farm, string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Farms = await growers.MineAsync(actor, ct);
        if (Farms.Count == 0)
            return;
        Farm = farm is null ? Farms[0] : Farms.FirstOrDefault(mine => mine.Id == farm) ?? throw new NotFound();
        Campaigns = await discover.OfGrowerAsync(actor, Farm.Id, after, PageSize, ct);
        if (IsOwner && after is null)
            await CareAsync(actor, Farm.Id, ct);
    }

    private async Task CareAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var facts = await overview.OfGrowerAsync(actor, growerId, ct);
        var unfinished = await typed.UnfinishedAsync(actor, growerId, ct);
        Steps = new NextStepsView(
            growerId,
            [.. unfinished.Select(form => new NextStep(StepKind.Finish, form.Id, form.Title, "")), .. CampaignCare.Steps(facts, now)],
            NamesCampaigns: true);
        var care = new List<CampaignCareView>();
        foreach (var campaign in facts.Where(campaign => campaign.Status is not (CampaignStatus.Draft or CampaignStatus.InReview)))
            care.Add(new CampaignCareView(campaign, CampaignCare.Risks(campaign, now), await CurveAsync(campaign, ct)));
        Care = care;
    }

    // The line of a campaign that has closed moves no more; it is on the campaign's own page.
    private async Task<CurveView?> CurveAsync(CampaignFacts campaign, CancellationToken ct) =>
        campaign.Status is CampaignStatus.Open or CampaignStatus.Closing ? CurveView.Of(await curves.OfAsync(campaign.Id, ct), campaign.Progress) : null;
}
