using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Mailbox;

[AllowAnonymous, PrivatePage]
public sealed partial class ReadModel(EmailQueries emails, IOptions<SiteOptions> site) : PageModel
{
    public Email Email { get; private set; } = null!;

    public RenderedEmail Rendered { get; private set; } = null!;

    /// <summary>The plain text in pieces; every second one is an address.</summary>
    public IReadOnlyList<string> Text => Address().Split(Rendered.Text);

    public Task OnGetAsync(Guid id, CancellationToken ct) => FindAsync(id, ct);

    /// <summary>The HTML part by itself, for the frame: with its own inline styles, and without a script, a form or anything from elsewhere.</summary>
    public async Task<ContentResult> OnGetHtmlAsync(Guid id, CancellationToken ct)
    {
        await FindAsync(id, ct);
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";
        Response.Headers.XFrameOptions = "SAMEORIGIN";
        return Content(Link().Replace(Rendered.Html, "<a target=\"_blank\" "), "text/html; charset=utf-8");
    }

    private async Task FindAsync(Guid id, CancellationToken ct)
    {
        if (!site.Value.IsDemo)
            throw new NotFound();
        (Email, Rendered) = await emails.ReadAsync(id, ct) ?? throw new NotFound();
    }

    [GeneratedRegex(@"(?<address>https?://\S+)", RegexOptions.None, 1000)]
    private static partial Regex Address();

    // A mail program opens links outside of itself, as a frame does only when it is told to.
    [GeneratedRegex("<a (?=href)", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
