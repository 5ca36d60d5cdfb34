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
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;

namespace PreOrderFarm.Web.Pages.Account;

[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignInModel(SignInManager<Member> signIn, UserManager<Member> members, AdoptPledges adopt, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Email { get; init; } = "";
        public string Password { get; init; } = "";
    }

    public Fields Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public void OnGet()
    {
        // The page is its form.
    }

    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        if (!TypedText.IsLine(input.Email, 1, 320) || string.IsNullOrWhiteSpace(input.Email))
            ModelState.AddModelError("Input.Email", T["Give an e-mail address, such as name@example.com."]);
        if (input.Password.Length == 0)
            ModelState.AddModelError("Input.Password", T["Type your password."]);
        if (!ModelState.IsValid)
            return Page();
        var member = await members.FindByNameAsync(input.Email.Trim());
        var result = member is null
            ? SignInResult.Failed
            : await signIn.PasswordSignInAsync(member, input.Password, isPersistent: true, lockoutOnFailure: true);
        if (result.RequiresTwoFactor)
            return RedirectToPage("/Account/SecondStep", new { ReturnUrl });
        if (result.Succeeded)
            return await GoOnAsync(member!, ct);
        ModelState.AddModelError("", result.IsLockedOut
            ? T["Too many wrong passwords. Please wait ten minutes."]
            : T["The e-mail address or the password is wrong."]);
        return Page();
    }

    /// <summary>What a browser needs to ask for a passkey; for no particular member, so that it tells nothing about any.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync(string credential, CancellationToken ct)
    {
        var result = await signIn.TryPasskeyAsync(credential);
        if (result is not { Succeeded: true } || await members.IsLockedOutAsync(result.User))
        {
            ModelState.AddModelError("", T["This passkey does not sign you in here. Sign in with your password instead."]);
            return Page();
        }
        await members.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        await signIn.SignInStronglyAsync(result.User);
        return await GoOnAsync(result.User, ct);
    }

    private async Task<IActionResult> GoOnAsync(Member member, CancellationToken ct)
    {
        await adopt.RunAsync(member.Id, ct);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
    }
}
