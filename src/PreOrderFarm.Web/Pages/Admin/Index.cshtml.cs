using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

[PrivatePage]
public sealed class IndexModel(DiscoverCampaigns discover) : PageModel
{
    private const int PageSize = 30;

    public KeyPage<CampaignCard> Queue { get; private set; } = new([], null);

    public async Task OnGetAsync(string? after, CancellationToken ct) =>
        Queue = await discover.ReviewQueueAsync(await this.ActorAsync(), after, PageSize, ct);
}
