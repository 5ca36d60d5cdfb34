using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Growers;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class RegisterModel(RegisterGrower register, IStringLocalizer<GrowerTexts> T) : PageModel
{
    [BindProperty]
    public GrowerInput Input { get; set; } = new();

    public void OnGet()
    {
        // The page is its form.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var growerId = Guid.Empty;
        if (!await this.TryAsync(async () => growerId = await register.RunAsync(actor, Input, ct)))
            return Page();
        this.Notice(T["Welcome. Now describe your first harvest."]);
        return RedirectToPage("/Grower/NewCampaign", new { growerId });
    }
}
