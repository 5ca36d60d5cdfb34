using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Security;

/// <summary>Who signs in and how it is remembered: ASP.NET Core Identity, one cookie, keys shared by all nodes.</summary>
internal static class Membership
{
    /// <summary>For every role: workers write signed links into e-mails that the web role must read.</summary>
    public static void AddSharedKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("PreOrderFarm");
        services.AddOptions<KeyManagementOptions>().Configure<IServiceScopeFactory>(
            (options, scopes) => options.XmlRepository = new DataProtectionKeys(scopes));
    }

    public static void AddMembership(this IServiceCollection services, IConfiguration configuration)
    {
        var isHttps = CookieNames.IsHttps(configuration);
        services.AddIdentityCore<Member>()
            .AddSignInManager()
            .AddErrorDescriber<MembershipErrors>()
            .AddClaimsPrincipalFactory<MemberClaims>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, cookie => ChooseCookie(cookie, isHttps))
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, cookie =>
            {
                // Between the password and the code, and while a browser asks for a passkey.
                CookieNames.Name(cookie.Cookie, "farm-second-step", isHttps);
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            })
            // No browser is remembered; Identity asks all the same.
            .AddCookie(IdentityConstants.TwoFactorRememberMeScheme, cookie => CookieNames.Name(cookie.Cookie, "farm-known-device", isHttps));
        services.Configure<SecurityStampValidatorOptions>(stamp =>
        {
            stamp.ValidationInterval = TimeSpan.FromMinutes(5);
            stamp.OnRefreshingPrincipal = Sessions.KeepStrengthAsync;
        });
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<SiteOptions>>(ChoosePasskeys);
        services.AddAntiforgery(form =>
        {
            CookieNames.Name(form.Cookie, "farm-form", isHttps);
            form.FormFieldName = "form-token";
            form.HeaderName = "X-Form-Token";
            form.SuppressXFrameOptionsHeader = true;
        });

        services.AddScoped<ActorAccess>();
        services.AddAccessPolicies();
        services.AddRateLimits(configuration);
    }

    private static void ChoosePasskeys(IdentityPasskeyOptions passkeys, IOptions<SiteOptions> site)
    {
        // A passkey replaces password and code, so the device asks who holds it.
        passkeys.UserVerificationRequirement = "required";
        passkeys.ResidentKeyRequirement = "required";
        // Our private pages send no referrer, and browsers no origin with it; what the device signed names its origin.
        passkeys.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && IsOurs(asked.Origin, asked.HttpContext.Request, site.Value));
        if (Uri.TryCreate(site.Value.BaseUrl, UriKind.Absolute, out var address) && address.HostNameType == UriHostNameType.Dns)
            passkeys.ServerDomain = address.Host;
    }

    private static bool IsOurs(string origin, HttpRequest request, SiteOptions site) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        || string.Equals(origin, new Uri(site.BaseUrl).GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    private static void ChooseCookie(CookieAuthenticationOptions cookie, bool isHttps)
    {
        CookieNames.Name(cookie.Cookie, "farm-member", isHttps);
        cookie.ExpireTimeSpan = TimeSpan.FromDays(30);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = EndOrRenewAsync;
        cookie.Events.OnRedirectToLogin = context =>
        {
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            else
                context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        };
        // What a person may not see does not exist for them.
        cookie.Events.OnRedirectToAccessDenied = async context =>
        {
            if ((await context.HttpContext.ActorAsync()).LacksSecondFactor)
                context.Response.Redirect("/account/second-factor?returnUrl=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
            else
                context.Response.StatusCode = StatusCodes.Status404NotFound;
        };
    }

    // A session ends with the request after the password was changed elsewhere, not minutes later; what the cookie says of
    // the member is written anew now and then.
    private static async Task EndOrRenewAsync(CookieValidatePrincipalContext context)
    {
        // The page that says that something broke is for nobody in particular: the database may be what broke.
        if (context.HttpContext.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            context.RejectPrincipal();
            return;
        }
        var signIn = context.HttpContext.RequestServices.GetRequiredService<SignInManager<Member>>();
        if (await signIn.ValidateSecurityStampAsync(context.Principal) is not null)
        {
            await SecurityStampValidator.ValidatePrincipalAsync(context);
            return;
        }
        context.RejectPrincipal();
        await signIn.SignOutAsync();
    }
}

/// <summary>Puts what every page shows of a member into the cookie: their name and language.</summary>
internal sealed class MemberClaims(UserManager<Member> members, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Member>(members, options)
{
    public const string Culture = "culture";
    public const string DisplayName = "display_name";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Member user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(Culture, user.Culture));
        identity.AddClaim(new Claim(DisplayName, user.DisplayName));
        return identity;
    }
}
