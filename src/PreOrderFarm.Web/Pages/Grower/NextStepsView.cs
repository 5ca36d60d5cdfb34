using PreOrderFarm.Overview;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>The one list of what to do. On a campaign's own page its name need not be said.</summary>
public sealed record NextStepsView(Guid GrowerId, IReadOnlyList<NextStep> Steps, bool NamesCampaigns);
