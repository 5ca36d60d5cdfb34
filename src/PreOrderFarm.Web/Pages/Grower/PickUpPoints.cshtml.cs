using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class PickUpPointsModel(PickUpQueries queries) : PageModel
{
    private const int PageSize = 20;

    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    public KeyPage<PickUpPointDetail> Points { get; private set; } = new([], null);

    public async Task OnGetAsync(string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustOwn(GrowerId);
        Points = await queries.OfGrowerAsync(actor, GrowerId, after, PageSize, ct);
    }
}
