using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class ForgottenPasswordModel(RequestPasswordReset request, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Email { get; init; } = "";
    }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public void OnGet()
    {
        // The page is its form.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await this.TryAsync(() => request.RunAsync(Input.Email, ct)))
            return Page();
        // The same for every address: whether it has an account is nobody's business.
        this.Notice(T["If this address has an account, an e-mail with a link is on its way to it."]);
        return RedirectToPage("/Account/SignIn");
    }
}
