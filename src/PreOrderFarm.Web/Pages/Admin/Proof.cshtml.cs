using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>The proof of a campaign, and the same for each of its pledges.</summary>
[PrivatePage]
public sealed class ProofModel(CampaignProofs proofs) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public CampaignProof Proof { get; private set; } = null!;

    public IReadOnlyList<PledgeProof> Pledges { get; private set; } = [];

    public Guid? Next => Pledges.Count == CampaignProofs.PageSize ? Pledges[^1].PledgeId : null;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Pledges = await proofs.PledgesAsync(await this.ActorAsync(), Id, After, ct);
        Proof = await proofs.FindAsync(Id, ct);
    }
}
