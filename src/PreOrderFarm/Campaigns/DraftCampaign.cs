using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Begins a campaign. Only its grower sees it until it is approved.</summary>
public sealed class DraftCampaign(FarmDbContext db, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    public async Task<Guid> RunAsync(Actor actor, Guid growerId, CampaignInput input, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        var grower = await db.Set<Grower>().AsNoTracking().Where(g => g.Id == growerId).Select(g => new { g.Country }).SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        RegionRules.Check(input.Regions, options.Value);
        var slug = await Slug.FreeAsync(input.Title, "campaign", slug => IsTakenAsync(slug, ct));
        var now = clock.GetUtcNow();
        var campaign = new Campaign(growerId, slug, input, options.Value, now, options.Value.PlatformAccountOf(grower.Country));
        db.Add(campaign);
        RegionRules.Apply(campaign, [], input.Regions, now, region => db.Add(region), region => db.Remove(region));
        await db.SaveChangesAsync(ct);
        return campaign.Id;
    }

    // By a page that stands beside the campaigns, or by another campaign.
    private async Task<bool> IsTakenAsync(string slug, CancellationToken ct) =>
        slug == "calendar" || await db.Set<Campaign>().AnyAsync(campaign => campaign.Slug == slug, ct);
}
