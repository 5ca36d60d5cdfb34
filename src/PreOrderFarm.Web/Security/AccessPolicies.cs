using Microsoft.AspNetCore.Authorization;
using PreOrderFarm.Members;

namespace PreOrderFarm.Web.Security;

/// <summary>
/// Who may open a folder of pages. Everything is closed to strangers unless a page says [AllowAnonymous];
/// what one particular campaign or pledge allows, its use case asks of the <see cref="Actor"/>.
/// </summary>
public static class AccessPolicies
{
    public const string Operator = nameof(Operator);
    public const string Packer = nameof(Packer);

    internal static void AddAccessPolicies(this IServiceCollection services)
    {
        services.AddScoped<IAuthorizationHandler, ActorRequirement.Handler>();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Operator, policy => policy.RequireAuthenticatedUser().AddRequirements(new ActorRequirement(actor => actor.IsOperator)))
            .AddPolicy(Packer, policy => policy.RequireAuthenticatedUser().AddRequirements(new ActorRequirement(actor => actor.IsOperator || actor.Growers.Count > 0)));
    }

    private sealed record ActorRequirement(Func<Actor, bool> Holds) : IAuthorizationRequirement
    {
        public sealed class Handler(ActorAccess access) : AuthorizationHandler<ActorRequirement>
        {
            protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, ActorRequirement requirement)
            {
                if (requirement.Holds(await access.OfAsync(context.User, CancellationToken.None)))
                    context.Succeed(requirement);
            }
        }
    }
}
