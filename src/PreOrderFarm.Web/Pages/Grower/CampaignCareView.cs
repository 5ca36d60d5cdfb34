using PreOrderFarm.Overview;
using PreOrderFarm.Web.Pages.Campaigns;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>One campaign on its grower's front page.</summary>
public sealed record CampaignCareView(CampaignFacts Facts, IReadOnlyList<Risk> Risks, CurveView? Curve);
