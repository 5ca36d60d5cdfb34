using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.PickUp;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class PickUpPointModel(PickUpQueries queries, EditPickUpPoint edit, ClosePickUpPoint close, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "point")]
    public Guid PointId { get; set; }

    public PickUpPointInput Input { get; set; } = new();

    public PickUpPointDetail Point { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Point = await queries.OwnAsync(await this.ActorAsync(), PointId, ct);
        Input = Typed(Point);
    }

    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] PickUpPointInput fields, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Point = await queries.OwnAsync(actor, PointId, ct);
        // What stays is not in the form.
        Input = Point.IsUsed ? Typed(Point) with { Hours = fields.Hours, Phone = fields.Phone } : fields;
        if (!await this.TryAsync(() => edit.RunAsync(actor, PointId, Input, ct)))
            return Page();
        return Done(T["Saved."]);
    }

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken ct)
    {
        await close.RunAsync(await this.ActorAsync(), PointId, ct);
        return Done(T["It is closed."]);
    }

    public async Task<IActionResult> OnPostReopenAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (await this.TryAsync(() => close.ReopenAsync(actor, PointId, ct)))
            return Done(T["It is open again."]);
        await OnGetAsync(ct);
        return Page();
    }

    private RedirectToPageResult Done(string notice)
    {
        this.Notice(notice);
        return RedirectToPage(new { point = PointId });
    }

    private static PickUpPointInput Typed(PickUpPointDetail point) => new()
    {
        Name = point.Name,
        Line1 = point.Line1,
        Line2 = point.Line2,
        City = point.City,
        Subdivision = point.Subdivision,
        PostalCode = point.PostalCode,
        Country = point.Country,
        Hours = point.Hours,
        Phone = point.Phone,
    };
}
