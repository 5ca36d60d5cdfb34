namespace PreOrderFarm.Web.Api;

internal static class MeApi
{
    public static void MapMe(this RouteGroupBuilder api) =>
        api.MapGet("/me", Show).WithName("show_me").WithSummary("Whom the token acts for").WithTags("Account");

    private static MeView Show(Caller caller) => new(caller.Actor.MustBeMember(), caller.Actor.Email, caller.Actor.IsOperator);
}

internal sealed record MeView(Guid Id, string Email, bool IsOperator);
