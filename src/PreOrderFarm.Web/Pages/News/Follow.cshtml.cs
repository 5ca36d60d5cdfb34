using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Growers;
using PreOrderFarm.News;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.News;

/// <summary>Asks for a farm's news, with or without an account. Who typed an address hears the same whether it follows or not.</summary>
[AllowAnonymous, PrivatePage, EnableRateLimiting(RateLimits.Follow)]
public sealed class FollowModel(GrowerQueries growers, NewsQueries news, FollowGrower follow, UnfollowGrower unfollow, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Email { get; init; } = "";
        public string TimeZone { get; init; } = "";
    }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public GrowerDetail Grower { get; private set; } = null!;

    /// <summary>A member whose address is known to be theirs: they are asked for none.</summary>
    public bool IsKnown { get; private set; }

    public bool IsFollowed { get; private set; }

    public async Task OnGetAsync(string slug, CancellationToken ct)
    {
        await ReadAsync(slug, ct);
        Input = new Fields { Email = (await this.ActorAsync()).Email };
    }

    public async Task<IActionResult> OnPostAsync(string slug, CancellationToken ct)
    {
        await ReadAsync(slug, ct);
        var actor = await this.ActorAsync();
        var email = IsKnown ? actor.Email : Input.Email.Trim();
        var asked = new FollowInput { Email = email, Culture = CultureInfo.CurrentUICulture.Name, TimeZone = Input.TimeZone };
        var outcome = FollowOutcome.Asked;
        if (!await this.TryAsync(async () => outcome = await follow.RunAsync(actor, Grower.Id, asked, ct)))
            return Page();
        this.Notice(outcome == FollowOutcome.Follows
            ? T["You follow {0} now.", Grower.Name]
            : T["We have sent an e-mail to {0}. Open its link, and you get this farm's news.", email]);
        return RedirectToPage("/Campaigns/Grower", new { slug });
    }

    public async Task<IActionResult> OnPostUnfollowAsync(string slug, CancellationToken ct)
    {
        await ReadAsync(slug, ct);
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => unfollow.RunAsync(actor, link: null, Grower.Id, ct)))
            return Page();
        this.Notice(T["You no longer follow {0}.", Grower.Name]);
        return RedirectToPage("/Campaigns/Grower", new { slug });
    }

    private async Task ReadAsync(string slug, CancellationToken ct)
    {
        Grower = await growers.BySlugAsync(slug, ct);
        var actor = await this.ActorAsync();
        IsKnown = actor.MemberId is not null && !actor.IsUnconfirmed;
        IsFollowed = await news.FollowsAsync(actor, Grower.Id, ct);
    }
}
