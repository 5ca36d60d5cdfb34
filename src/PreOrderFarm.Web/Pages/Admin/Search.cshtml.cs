using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Overview;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What one box found, by kind; what was named exactly is gone to at once.</summary>
[PrivatePage]
public sealed class SearchModel(FindAnything find) : PageModel
{
    public string Question { get; private set; } = "";

    public IReadOnlyList<Found> Found { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? q, CancellationToken ct)
    {
        Question = (q ?? "").Trim();
        Found = await find.RunAsync(await this.ActorAsync(), Question, ct);
        return Found is [{ IsExact: true } only] ? LocalRedirect(AddressOf(only)) : Page();
    }

    public static string AddressOf(Found found) => found.Kind switch
    {
        FoundKind.Pledge or FoundKind.Payment or FoundKind.Refund => $"/pledges/{found.Target:D}",
        FoundKind.Member => $"/admin/members/{found.Target:D}",
        FoundKind.Campaign => $"/grower/campaigns/{found.Target:D}",
        FoundKind.Grower => $"/grower/{found.Target:D}/payouts",
        FoundKind.Parcel => $"/packing/batches/{found.Target:D}?after={Math.Max(0, found.Position - 1)}#parcel-{found.Position}",
        FoundKind.Batch => $"/packing/batches/{found.Target:D}",
        FoundKind.Dispute => $"/admin/disputes/{found.Target:D}",
        FoundKind.Payout => $"/payouts/{found.Target:D}",
        _ => throw new ArgumentOutOfRangeException(nameof(found), found.Kind, null),
    };
}
