using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

public static class MembersSetup
{
    public static IServiceCollection AddMembers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MembersOptions>()
            .Bind(configuration.GetSection(MembersOptions.Section))
            .Validate(options => options.LinkHours is >= 0 and <= 72, "Members:LinkHours is 0 to 72.")
            .Validate(options => options.LinksPerHour > 0, "Members:LinksPerHour is at least 1.")
            .ValidateOnStart();
        services.AddIdentityCore<Member>(ChooseRules).AddEntityFrameworkStores<FarmDbContext>().AddDefaultTokenProviders()
            .AddTokenProvider<AuthenticatorTokens>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddOptions<DataProtectionTokenProviderOptions>().Configure<IOptions<MembersOptions>>(
            (tokens, members) => tokens.TokenLifespan = TimeSpan.FromHours(members.Value.LinkHours));
        return services
            .AddScoped<FindActor>()
            .AddScoped<MemberMails>().AddScoped<SendConfirmation>().AddScoped<ConfirmAddress>()
            .AddScoped<RequestPasswordReset>().AddScoped<ResetPassword>()
            .AddSingleton<AuthenticatorOffers>().AddScoped<SetUpAuthenticator>().AddScoped<TurnOffAuthenticator>().AddScoped<RenewRecoveryCodes>()
            .AddScoped<FindSecondFactors>().AddScoped<RemovePasskey>()
            .AddScoped<FindTokenHolder>()
            .AddScoped<IssueAccessToken>()
            .AddScoped<RevokeAccessToken>()
            .AddScoped<RevokeAllAccessTokens>()
            .AddScoped<AccessTokenQueries>();
    }

    private static void ChooseRules(IdentityOptions identity)
    {
        identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        identity.User.RequireUniqueEmail = true;
        identity.Password.RequiredLength = 10;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
        identity.Password.RequiredUniqueChars = 4;
        identity.Lockout.MaxFailedAccessAttempts = 8;
        identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
    }
}
