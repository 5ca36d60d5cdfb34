using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class IndexModel(GrowerQueries growers, DiscoverCampaigns discover) : PageModel
{
    private const int PageSize = 20;

    public IReadOnlyList<MyGrower> Farms { get; private set; } = [];

    /// <summary>The one that is shown; nothing: this member has none.</summary>
    public MyGrower? Farm { get; private set; }

    public bool IsOwner => Farm?.Role == GrowerRole.Owner;

    public KeyPage<CampaignCard> Campaigns { get; private set; } = new([], null);

    public async Task OnGetAsync(Guid? farm, string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Farms = await growers.MineAsync(actor, ct);
        if (Farms.Count == 0)
            return;
        Farm = farm is null ? Farms[0] : Farms.FirstOrDefault(mine => mine.Id == farm) ?? throw new NotFound();
        Campaigns = await discover.OfGrowerAsync(actor, Farm.Id, after, PageSize, ct);
    }
}
