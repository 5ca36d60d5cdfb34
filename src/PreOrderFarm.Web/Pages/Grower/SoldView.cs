using PreOrderFarm.Overview;

namespace PreOrderFarm.Web.Pages.Grower;

public sealed record SoldView(string Title, string Column, IReadOnlyList<SoldPart> Parts);
