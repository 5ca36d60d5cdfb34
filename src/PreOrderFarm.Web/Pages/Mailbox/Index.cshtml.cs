using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Mailbox;

/// <summary>Exists in the demo only (Site:IsDemo, which production refuses).</summary>
[AllowAnonymous, PrivatePage]
public sealed class IndexModel(EmailQueries emails, IOptions<SiteOptions> site) : PageModel
{
    public int PageSize { get; } = 50;

    public string? To { get; private set; }

    public IReadOnlyList<EmailListItem> Emails { get; private set; } = [];

    public async Task OnGetAsync(string? to, Guid? before, CancellationToken ct)
    {
        if (!site.Value.IsDemo)
            throw new NotFound();
        To = string.IsNullOrWhiteSpace(to) ? null : to.Trim();
        Emails = await emails.ListAsync(To, before, PageSize, ct);
    }
}
