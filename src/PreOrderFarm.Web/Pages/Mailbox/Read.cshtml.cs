using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
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

    /// <summary>The e-mail's body in our page: its own inline style would be refused by our policy.</summary>
    public string Body => Style().Replace(Inside().Match(Rendered.Html).Groups["body"].Value, "");

    public async Task OnGetAsync(Guid id, CancellationToken ct)
    {
        if (!site.Value.IsDemo)
            throw new NotFound();
        (Email, Rendered) = await emails.ReadAsync(id, ct) ?? throw new NotFound();
    }

    [GeneratedRegex("<body[^>]*>(?<body>.*)</body>", RegexOptions.Singleline, 1000)]
    private static partial Regex Inside();

    [GeneratedRegex(" style=\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Style();
}
