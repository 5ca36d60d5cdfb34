using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignInModel(SignInManager<Member> signIn, UserManager<Member> members, AdoptPledges adopt, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Email { get; init; } = "";
        public string Password { get; init; } = "";
    }

    [BindProperty]
    public Fields Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public void OnGet()
    {
        // The page is its form.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var result = TypedText.IsLine(Input.Email, 1, 320)
            ? await signIn.PasswordSignInAsync(Input.Email.Trim(), Input.Password, isPersistent: true, lockoutOnFailure: true)
            : Microsoft.AspNetCore.Identity.SignInResult.Failed;
        if (result.Succeeded)
        {
            if (await members.FindByNameAsync(Input.Email.Trim()) is { } member)
                await adopt.RunAsync(member.Id, ct);
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
        }
        ModelState.AddModelError("", result.IsLockedOut
            ? T["Too many wrong passwords. Please wait ten minutes."]
            : T["The e-mail address or the password is wrong."]);
        return Page();
    }
}
