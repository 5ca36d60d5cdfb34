using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignUpModel(
    UserManager<Member> members, SignInManager<Member> signIn, SendConfirmation sendConfirmation, TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string DisplayName { get; init; } = "";
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
        var name = Input.DisplayName.Trim();
        if (!TypedText.IsLine(name, 1, 100))
            ModelState.AddModelError("Input.DisplayName", T["Tell us your name, in at most 100 characters."]);
        var member = new Member(Input.Email.Trim(), name, Languages.Nearest(CultureInfo.CurrentUICulture.Name), clock.GetUtcNow());
        Show([.. await members.WrongWithMemberAsync(member), .. await members.WrongWithPasswordAsync(member, Input.Password)]);
        if (!ModelState.IsValid)
            return Page();
        var result = await members.CreateAsync(member, Input.Password);
        Show(result.Errors);
        if (!result.Succeeded)
            return Page();

        await sendConfirmation.RunAsync(member.Id, ct);
        await signIn.SignInAsync(member, isPersistent: true);
        this.Notice(T["Welcome. We have sent you an e-mail: please open the link in it, so that we know that the address is yours."]);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
    }

    private void Show(IEnumerable<IdentityError> errors)
    {
        foreach (var error in errors.DistinctBy(error => error.Description, StringComparer.Ordinal))
            ModelState.AddModelError("Input." + error.Code, error.Description);
    }
}
