using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Web.Caching;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>How lots are drawn where a harvest is short, and all that somebody needs to do it again.</summary>
[AllowAnonymous, PublicPage]
public sealed class LotteryModel(LotteryQueries lottery) : PageModel
{
    public PublicLottery Lottery { get; private set; } = null!;

    public async Task OnGetAsync(string slug, CancellationToken ct) => Lottery = await lottery.FindAsync(slug, ct);
}
