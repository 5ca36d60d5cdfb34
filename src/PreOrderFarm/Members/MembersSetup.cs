using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Members;

public static class MembersSetup
{
    public static IServiceCollection AddMembers(this IServiceCollection services) => services
        .AddScoped<FindActor>()
        .AddScoped<FindTokenHolder>()
        .AddScoped<IssueAccessToken>()
        .AddScoped<RevokeAccessToken>()
        .AddScoped<RevokeAllAccessTokens>()
        .AddScoped<AccessTokenQueries>();
}
