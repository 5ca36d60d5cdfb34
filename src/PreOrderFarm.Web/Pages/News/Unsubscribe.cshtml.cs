using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.News;

/// <summary>
/// Where mail programs send their one click (https://www.rfc-editor.org/rfc/rfc8058), and people come by hand. Mail scanners
/// open every link: GET changes nothing. The POST comes without cookies, so no form's token is asked for; what it needs no
/// other site knows, the signed link. It is answered here, not elsewhere: programs follow no redirect.
/// </summary>
[AllowAnonymous, PrivatePage, IgnoreAntiforgeryToken]
public sealed class UnsubscribeModel(NewsQueries news, UnsubscribeFromNews unsubscribe) : PageModel
{
    /// <summary>From the address alone: a body that cannot be read, or has a word of that name, ends the news all the same.</summary>
    public string Token => (string)RouteData.Values["token"]!;

    public NewsSettings Settings { get; private set; } = null!;

    /// <summary>What they had until now, for who wants it back.</summary>
    public NewsFrequency Before { get; private set; } = NewsFrequency.AtOnce;

    public bool GetsNone => Settings.Frequency == NewsFrequency.None;

    public Task OnGetAsync(CancellationToken ct) => ReadAsync(ct);

    public async Task OnPostAsync(CancellationToken ct)
    {
        if (await unsubscribe.RunAsync(Token, ct) is var before && before != NewsFrequency.None)
            Before = before;
        await ReadAsync(ct);
    }

    private async Task ReadAsync(CancellationToken ct) => Settings = await news.SettingsAsync(Actor.Nobody, Token, ct);
}
