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
    /// <summary>Who is about to leave.</summary>
    public Guid? Reader { get; private set; }

    public async Task OnGetAsync() => Reader = (await this.ActorAsync()).MemberId;

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        this.Notice(T["You are signed out."]);
        return LocalRedirect("/");
    }
}
