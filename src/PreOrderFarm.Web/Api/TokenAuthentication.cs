using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Api;

/// <summary>
/// The API knows its callers by a personal access token alone (Authorization: Bearer farm_…): no cookie counts here, so
/// no other site can make a browser act.
/// </summary>
internal sealed class TokenAuthentication(
    FindTokenHolder findHolder, ActorAccess access, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string SchemeName = "token";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return AuthenticateResult.NoResult();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("That is no bearer token.");
        if (await findHolder.RunAsync(header[Bearer.Length..].Trim(), Context.RequestAborted) is not { MemberId: { } member } holder)
            return AuthenticateResult.Fail("This token is unknown, expired or revoked.");
        access.Remember(holder);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, member.ToString("D"))], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc6750#section-3</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wasSent = Request.Headers.Authorization.Count > 0;
        Response.Headers[HeaderNames.WWWAuthenticate] = wasSent ? "Bearer realm=\"api\", error=\"invalid_token\"" : "Bearer realm=\"api\"";
        return ApiProblems.WriteAsync(Context, StatusCodes.Status401Unauthorized);
    }

    // What a member may not see does not exist for them.
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ApiProblems.WriteAsync(Context, StatusCodes.Status404NotFound);
}

/// <summary>
/// Where a token is not asked for (public campaigns, a guest's pledge), one that was sent and does not work is an error
/// all the same: its sender believes to act as a member.
/// </summary>
internal sealed class SentTokenMustWork : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return http.Request.Headers.Authorization.Count > 0 && http.User.Identity?.IsAuthenticated != true
            ? ValueTask.FromResult<object?>(TypedResults.Challenge(properties: null, [TokenAuthentication.SchemeName]))
            : next(context);
    }
}
