using PreOrderFarm.Overview;

namespace PreOrderFarm.Web.Pages.Grower;

public sealed record RisksView(IReadOnlyList<Risk> Risks, string TimeZone);
