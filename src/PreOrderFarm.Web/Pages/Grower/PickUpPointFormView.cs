using PreOrderFarm.PickUp;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>IsFixed: its name and its address are shown, not asked for.</summary>
public sealed record PickUpPointFormView(PickUpPointInput Input, bool IsFixed);
