using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

/// <summary>Where the link of the confirmation e-mail leads: opening it changes nothing, the button does.</summary>
[Authorize, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class ConfirmModel(ConfirmAddress confirm, AdoptPledges adopt, IStringLocalizer<Texts> T) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    public string Email { get; private set; } = "";

    /// <summary>The link has no use: another one is offered instead of its button.</summary>
    public bool IsDead { get; private set; }

    /// <summary>By an earlier link: nothing is left to do.</summary>
    public bool IsConfirmed { get; private set; }

    public async Task OnGetAsync()
    {
        var actor = await this.ActorAsync();
        Email = actor.Email;
        IsDead = !await this.TryAsync(async () => IsConfirmed = !await confirm.LinkMustWorkAsync(actor, Token));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Email = actor.Email;
        var isNew = false;
        IsDead = !await this.TryAsync(async () => isNew = await confirm.RunAsync(actor, Token, ct));
        if (IsDead)
            return Page();
        if (isNew)
            await adopt.RunAsync(actor.MustBeMember(), ct);
        this.Notice(T["Thank you: your e-mail address is confirmed."]);
        return RedirectToPage("/Account/Index");
    }
}
