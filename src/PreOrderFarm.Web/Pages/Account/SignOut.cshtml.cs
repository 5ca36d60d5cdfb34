using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

[Authorize, PrivatePage]
public sealed class SignOutModel(SignInManager<Member> signIn, IStringLocalizer<Texts> T) : PageModel
{
    public void OnGet()
    {
        // The page is its form.
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        this.Notice(T["You are signed out."]);
        return LocalRedirect("/");
    }
}
