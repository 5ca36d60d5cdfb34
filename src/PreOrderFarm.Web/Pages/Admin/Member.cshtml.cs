using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Overview;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>All that helps somebody who has written to us: what they ordered, paid and got back, what we sent, and whether they can sign in.</summary>
[PrivatePage]
public sealed class MemberModel(ReadMemberFile read) : PageModel
{
    public MemberFile Member { get; private set; } = null!;

    public async Task OnGetAsync(Guid id, CancellationToken ct) => Member = await read.RunAsync(await this.ActorAsync(), id, ct);
}
