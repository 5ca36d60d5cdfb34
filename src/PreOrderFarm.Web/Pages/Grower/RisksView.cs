using PreOrderFarm.Overview;

namespace PreOrderFarm.Web.Pages.Grower;

/// <param name="GrowerId">Null: what to do about them is said elsewhere on the page.</param>
public sealed record RisksView(Guid? GrowerId, IReadOnlyList<Risk> Risks, string TimeZone);
