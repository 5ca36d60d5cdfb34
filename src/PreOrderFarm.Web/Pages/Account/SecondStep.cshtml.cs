using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

/// <summary>After the right password: a code of the app, or a recovery code. Wrong ones count like wrong passwords.</summary>
[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SecondStepModel(
    SignInManager<Member> signIn, UserManager<Member> members, AdoptPledges adopt, IOptions<SiteOptions> site, TimeProvider clock, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Code { get; init; } = "";
    }

    [BindProperty]
    public Fields Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Production refuses to be a demo.</summary>
    public string? DemoCode { get; private set; }

    public async Task<IActionResult> OnGetAsync() =>
        await signIn.GetTwoFactorAuthenticationUserAsync() is { } member ? await ShowAsync(member) : RedirectToPage("/Account/SignIn", new { ReturnUrl });

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } member)
            return RedirectToPage("/Account/SignIn", new { ReturnUrl });
        if (string.IsNullOrWhiteSpace(Input.Code))
        {
            ModelState.AddModelError("Input.Code", T["Type the six digits that the app shows now, or a recovery code."]);
            return await ShowAsync(member);
        }
        if (!await members.IsLockedOutAsync(member) && await IsRightAsync(member, Input.Code.Trim()))
        {
            await members.ResetAccessFailedCountAsync(member);
            await signIn.SignInStronglyAsync(member);
            await adopt.RunAsync(member.Id, ct);
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
        }
        if (!await members.IsLockedOutAsync(member))
            await members.AccessFailedAsync(member);
        ModelState.AddModelError("Input.Code", await members.IsLockedOutAsync(member)
            ? T["Too many wrong codes. Please wait ten minutes."]
            : T["This code is wrong, or was used already. The app shows a new one every 30 seconds."]);
        return await ShowAsync(member);
    }

    private async Task<bool> IsRightAsync(Member member, string code)
    {
        if (code.Length > 30)
            return false;
        return await members.VerifyTwoFactorTokenAsync(member, TokenOptions.DefaultAuthenticatorProvider, code)
            || (await members.RedeemTwoFactorRecoveryCodeAsync(member, code.ToUpperInvariant())).Succeeded;
    }

    private async Task<IActionResult> ShowAsync(Member member)
    {
        if (site.Value.IsDemo && await members.GetAuthenticatorKeyAsync(member) is { } secret)
            DemoCode = AuthenticatorCodes.Next(secret, member.AuthenticatorStep, clock.GetUtcNow());
        return Page();
    }
}
