using System.Net;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>
/// What search engines may keep is written down here; every other page, as whoever may see it, says 'noindex' and tells no
/// other site from where its reader came. A page that is new is private until it stands here.
/// </summary>
public sealed class PrivatePageTests(SecurityWorld world) : IClassFixture<SecurityWorld>
{
    private static readonly string[] Public = ["/", "/campaigns", "/campaigns/calendar", "/campaigns/{slug}", "/campaigns/{slug}/lottery", "/campaigns/{slug}/proof", "/growers/{slug}", "/rules/{name}"];

    // Shown by whatever failed: see ErrorPageTests. The mailbox is the demo's.
    private static readonly string[] Elsewhere = ["/error", "/mailbox", "/mailbox/{id:guid}"];

    private static readonly IReadOnlyDictionary<string, RouteLine> Table = RouteTable.Read();

    [Fact]
    public async Task Every_page_that_is_not_public_stays_out_of_indexes_and_names_itself_to_nobody()
    {
        var wrong = new List<string>();
        var seen = 0;
        foreach (var role in Enum.GetValues<Role>().Reverse())
        {
            var caller = await world.InBrowserAsync(role);
            foreach (var route in Pages().Where(route => Table[route.Name].LetIn.Max() == role))
            {
                var reply = await caller.SendAsync("GET", route.Fill(name => world.Theirs.Ids[name]));
                if (reply.Status != HttpStatusCode.OK)
                    continue;
                seen++;
                if (!Public.Contains(route.Template, StringComparer.Ordinal) && (reply.Headers.GetValueOrDefault("X-Robots-Tag", "") != "noindex" || reply.Headers.GetValueOrDefault("Referrer-Policy", "") != "no-referrer"))
                    wrong.Add($"{route.Name} is not said to be private: [PrivatePage], or a place among the public ones");
                if (Public.Contains(route.Template, StringComparer.Ordinal) && reply.Headers.GetValueOrDefault("X-Robots-Tag", "").Length > 0)
                    wrong.Add($"{route.Name} is public and yet says {reply.Headers.GetValueOrDefault("X-Robots-Tag", "")}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(seen > 40, $"Only {seen} pages were seen.");
    }

    [Fact]
    public void Every_public_page_is_a_page_of_the_site() =>
        Assert.Empty(Public.Concat(Elsewhere).Except(world.Routes.Where(route => route.IsPage).Select(route => route.Template), StringComparer.Ordinal));

    private IEnumerable<SiteRoute> Pages() => world.Routes.Where(route => route is { IsPage: true, Method: "GET", Handler: null } && !Elsewhere.Contains(route.Template, StringComparer.Ordinal));
}
