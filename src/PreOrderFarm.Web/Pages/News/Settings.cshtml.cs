using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.News;

/// <summary>Behind the signed link of each news mail: how often, and of whom. Nobody has to sign in to be left alone.</summary>
[AllowAnonymous, PrivatePage]
public sealed class SettingsModel(NewsQueries news, ChooseNews choose, UnfollowGrower unfollow, IStringLocalizer<Texts> T) : PageModel
{
    private const int FarmsOfPage = 50;

    public string Token { get; private set; } = "";

    public NewsForm Form { get; private set; } = null!;

    public Task OnGetAsync(string token, string? after, CancellationToken ct) => ReadAsync(token, after, ct);

    public async Task<IActionResult> OnPostChooseAsync(string token, [Bind(Prefix = "Input")] NewsFields input, CancellationToken ct)
    {
        await ReadAsync(token, after: null, ct);
        Form = Form with { Input = input };
        if (!await this.TryAsync(() => choose.RunAsync(Actor.Nobody, token, input.Choice(), ct)))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage(new { token });
    }

    public async Task<IActionResult> OnPostUnfollowAsync(string token, Guid follow, CancellationToken ct)
    {
        await unfollow.RunAsync(Actor.Nobody, token, follow, ct);
        this.Notice(T["You no longer follow that farm."]);
        return RedirectToPage(new { token });
    }

    private async Task ReadAsync(string token, string? after, CancellationToken ct)
    {
        Token = token;
        Form = NewsForm.Of(await news.SettingsAsync(Actor.Nobody, token, ct), await news.FollowedAsync(Actor.Nobody, token, after, FarmsOfPage, ct));
    }
}
