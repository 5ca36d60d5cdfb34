namespace PreOrderFarm.Web.Pages.Packing;

/// <param name="Member">Whose scans.</param>
/// <param name="IsLeaving">They are about to sign out.</param>
public sealed record WaitingScansView(Guid? Member, bool IsLeaving = false);
