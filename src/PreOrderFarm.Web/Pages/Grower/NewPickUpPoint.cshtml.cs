using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Growers;
using PreOrderFarm.PickUp;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class NewPickUpPointModel(GrowerQueries growers, AddPickUpPoint add, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    [BindProperty]
    public PickUpPointInput Input { get; set; } = new();

    public async Task OnGetAsync(CancellationToken ct)
    {
        (await this.ActorAsync()).MustOwn(GrowerId);
        Input.Country = (await growers.ByIdAsync(GrowerId, ct)).Country;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var point = Guid.Empty;
        if (!await this.TryAsync(async () => point = await add.RunAsync(actor, GrowerId, Input, ct)))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage("/Grower/PickUpPoint", new { point });
    }
}
