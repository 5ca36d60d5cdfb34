using System.Net;
using System.Text.RegularExpressions;
using PreOrderFarm.Demo.Story;

namespace PreOrderFarm.Benchmarks.Web;

/// <summary>Someone who looks at the site; their cookies are what Lighthouse comes with.</summary>
internal sealed class SiteVisitor(Uri site) : IDisposable
{
    private readonly CookieContainer cookies = new();
    private HttpClient? http;

    /// <summary>Empty for a stranger.</summary>
    public string CookieHeader => cookies.GetCookieHeader(site);

    private HttpClient Http => http ??= new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = site };

    public static async Task<SiteVisitor> SignedInAsync(Uri site, string email)
    {
        var visitor = new SiteVisitor(site);
        var token = Regex.Match(await visitor.Http.GetStringAsync("/sign-in"), "name=\"form-token\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture).Groups["token"].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Input.Email"] = email,
            ["Input.Password"] = People.Password,
            ["form-token"] = token,
        });
        using var answer = await visitor.Http.PostAsync("/sign-in", form);
        return answer.StatusCode == HttpStatusCode.Redirect ? visitor : throw new InvalidOperationException($"{email} could not sign in: {answer.StatusCode}.");
    }

    /// <summary>The first address on a page that looks like this.</summary>
    public async Task<string> FindAsync(string page, string pattern) =>
        Regex.Match(await Http.GetStringAsync(page), pattern) is { Success: true } found
            ? found.Value
            : throw new InvalidOperationException($"{page} leads to nothing like {pattern}.");

    /// <summary>Reads it to its last byte.</summary>
    public async Task ReadAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => http?.Dispose();
}
