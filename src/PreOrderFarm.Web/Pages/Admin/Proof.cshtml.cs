using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>The proof of a campaign, and the same for each of its pledges.</summary>
[PrivatePage]
public sealed class ProofModel(CampaignProofs proofs, PledgeProofs pledges) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public CampaignProof Proof { get; private set; } = null!;

    public KeyPage<PledgeProof> Pledges { get; private set; } = new([], null);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Pledges = await pledges.RunAsync(await this.ActorAsync(), Id, After, PledgeProofs.PageSize, ct);
        Proof = await proofs.FindAsync(Id, ct);
    }
}
