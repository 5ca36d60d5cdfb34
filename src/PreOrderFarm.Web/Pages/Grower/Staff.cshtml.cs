using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Growers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

[PrivatePage]
public sealed class StaffModel(
    GrowerQueries growers, AddFulfilmentStaff add, RemoveFulfilmentStaff remove, IStringLocalizer<GrowerTexts> T) : PageModel
{
    private const int PageSize = 50;

    public sealed record Fields
    {
        public string Email { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid GrowerId { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public KeyPage<GrowerStaff> People { get; private set; } = new([], null);

    public async Task OnGetAsync(string? after, CancellationToken ct) => People = await growers.StaffAsync(await this.ActorAsync(), GrowerId, after, PageSize, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!await this.TryAsync(() => add.RunAsync(actor, GrowerId, Input.Email, ct)))
        {
            People = await growers.StaffAsync(actor, GrowerId, after: null, PageSize, ct);
            return Page();
        }
        this.Notice(T["Added."]);
        return RedirectToPage(new { GrowerId });
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid memberId, CancellationToken ct)
    {
        await remove.RunAsync(await this.ActorAsync(), GrowerId, memberId, ct);
        this.Notice(T["Removed."]);
        return RedirectToPage(new { GrowerId });
    }
}
