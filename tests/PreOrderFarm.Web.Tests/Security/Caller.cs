using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Members;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>
/// Somebody who sends what they like: as a signed-in browser (cookie and form token), as a program (access token), or as
/// nobody. Keeps no cookies, so that no answer changes who they are.
/// </summary>
internal sealed class Caller
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    })
    { Timeout = TimeSpan.FromSeconds(100) };

    private readonly Uri site;

    private Caller(Uri site) => this.site = site;

    public string Cookies { get; private init; } = "";

    public string FormToken { get; private init; } = "";

    public string? Token { get; private init; }

    public static async Task<Caller> NobodyAsync(SiteHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var (cookie, token) = FormTokens(scope.ServiceProvider, new ClaimsPrincipal(new ClaimsIdentity()));
        return new Caller(host.Address) { Cookies = cookie, FormToken = token };
    }

    public static Caller WithToken(SiteHost host, string token) => new(host.Address) { Token = token };

    /// <summary>The browser of someone who has signed in, with everything that may be asked for unless told; how, other tests show.</summary>
    public static async Task<Caller> WithCookieAsync(SiteHost host, Guid memberId, bool isStrong = true)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var member = await scope.ServiceProvider.GetRequiredService<UserManager<Member>>().FindByIdAsync(memberId.ToString());
        var person = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<Member>>().CreateAsync(member!);
        if (isStrong)
            ((ClaimsIdentity)person.Identity!).AddClaim(new Claim("amr", "mfa"));
        var options = scope.ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var properties = new AuthenticationProperties { IssuedUtc = host.Farm.Clock.Now, ExpiresUtc = host.Farm.Clock.Now.AddDays(30) };
        var ticket = options.TicketDataFormat.Protect(new AuthenticationTicket(person, properties, IdentityConstants.ApplicationScheme));
        var (cookie, token) = FormTokens(scope.ServiceProvider, person);
        return new Caller(host.Address) { Cookies = $"{options.Cookie.Name}={ticket}; {cookie}", FormToken = token };
    }

    public HttpRequestMessage Ask(string method, string path, HttpContent? content = null)
    {
        var address = new Uri(site.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
        if (Cookies.Length > 0)
            request.Headers.Add("Cookie", Cookies);
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return request;
    }

    public Task<Reply> SendAsync(string method, string path, HttpContent? content = null) => SendAsync(Ask(method, path, content));

    public static async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            // A stream of events has no end to wait for.
            var body = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? [] : await response.Content.ReadAsByteArrayAsync();
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new Reply(response.StatusCode, headers, body);
        }
    }

    /// <summary>A form as this caller's own browser would send it.</summary>
    public FormUrlEncodedContent Form(IEnumerable<KeyValuePair<string, string>>? fields = null) =>
        new([.. fields ?? [], new("form-token", FormToken)]);

    private static (string Cookie, string Token) FormTokens(IServiceProvider services, ClaimsPrincipal person)
    {
        var tokens = services.GetRequiredService<IAntiforgery>().GetTokens(new DefaultHttpContext { RequestServices = services, User = person });
        var options = services.GetRequiredService<IOptions<AntiforgeryOptions>>().Value;
        return ($"{options.Cookie.Name}={tokens.CookieToken}", tokens.RequestToken!);
    }
}

internal sealed record Reply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public string? Location => Headers.GetValueOrDefault("Location");

    public string ContentType => Headers.GetValueOrDefault("Content-Type", "");

    public bool IsSignIn => Status == HttpStatusCode.Redirect && Location!.Contains("/sign-in", StringComparison.Ordinal);
}
