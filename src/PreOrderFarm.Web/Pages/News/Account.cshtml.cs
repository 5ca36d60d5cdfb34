using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.News;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.News;

/// <summary>A member's news. Null form: they have not shown yet that their address is theirs.</summary>
[Authorize, PrivatePage]
public sealed class AccountModel(NewsQueries news, ChooseNews choose, UnfollowGrower unfollow, IStringLocalizer<Texts> T) : PageModel
{
    private const int FarmsOfPage = 50;

    public NewsForm? Form { get; private set; }

    public Task OnGetAsync(string? after, CancellationToken ct) => ReadAsync(after, ct);

    public async Task<IActionResult> OnPostChooseAsync([Bind(Prefix = "Input")] NewsFields input, CancellationToken ct)
    {
        await ReadAsync(after: null, ct);
        Form = Form is null ? null : Form with { Input = input };
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => choose.RunAsync(actor, link: null, input.Choice(), ct)))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostUnfollowAsync(Guid follow, CancellationToken ct)
    {
        await ReadAsync(after: null, ct);
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => unfollow.RunAsync(actor, link: null, follow, ct)))
            return Page();
        this.Notice(T["You no longer follow that farm."]);
        return RedirectToPage();
    }

    private async Task ReadAsync(string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustBeMember();
        Form = actor.IsUnconfirmed ? null : NewsForm.Of(await news.SettingsAsync(actor, link: null, ct), await news.FollowedAsync(actor, link: null, after, FarmsOfPage, ct));
    }
}
