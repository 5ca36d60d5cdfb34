using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Reconciliation;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>Where the money of a campaign is, for everyone: counts and sums, nobody's name.</summary>
[AllowAnonymous]
public sealed class ProofModel(PublicProofs proofs) : PageModel
{
    public CampaignProof Proof { get; private set; } = null!;

    public async Task OnGetAsync(string slug, CancellationToken ct)
    {
        // Also by the campaign's id, as the API names it.
        Proof = Guid.TryParse(slug, out var id) ? await proofs.FindAsync(id, ct) : await proofs.FindAsync(slug, ct);
    }
}
