using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

/// <summary>Where the link of the e-mail leads. It signs nobody in: a second factor is still asked for.</summary>
[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class ResetPasswordModel(ResetPassword reset, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Password { get; init; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Member { get; set; }

    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    [BindProperty]
    public Fields Input { get; set; } = new();

    /// <summary>The link has no use, so there is no form.</summary>
    public bool IsDead { get; private set; }

    public async Task OnGetAsync()
    {
        ModelState.Clear(); // what is no member's number is a dead link like any other
        IsDead = !await this.TryAsync(() => reset.LinkMustWorkAsync(Member, Token));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        ModelState.Clear();
        var result = IdentityResult.Success;
        IsDead = !await this.TryAsync(async () => result = await reset.RunAsync(Member, Token, Input.Password, ct));
        if (IsDead)
            return Page();
        foreach (var error in result.Errors.DistinctBy(error => error.Description, StringComparer.Ordinal))
            ModelState.AddModelError("Input." + error.Code, error.Description);
        if (!result.Succeeded)
            return Page();
        this.Notice(T["Your password is changed; other devices are signed out, and access tokens no longer work."]);
        return RedirectToPage("/Account/SignIn");
    }
}
