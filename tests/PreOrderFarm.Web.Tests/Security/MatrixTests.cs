using System.Net;
using PreOrderFarm.Members;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>
/// Every route that the site answers to, in every role, with the ids of someone else's farm: the routes come from the
/// running site, what is expected from routes.txt. A route without a line fails, and so does a line without a route.
/// </summary>
public sealed class MatrixTests(SecurityWorld world) : IClassFixture<SecurityWorld>
{
    private static readonly IReadOnlyDictionary<string, RouteLine> Table = RouteTable.Read();

    // First the strongest, so that what only works once is done by them.
    private static readonly Role[] ByRank = [Role.Operator, Role.Owner, Role.Staff, Role.Payer, Role.Grower, Role.Backer, Role.Anonymous];

    [Fact]
    public void Every_route_has_a_line_and_every_line_a_route()
    {
        var routes = world.Routes.Select(route => route.Name).ToList();

        Assert.True(routes.Count > 80, $"The site has only {routes.Count} routes.");
        MustBeNone(routes.Except(Table.Keys, StringComparer.Ordinal).Select(name => $"{name} : (who? see the head of routes.txt)"));
        MustBeNone(Table.Keys.Except(routes, StringComparer.Ordinal).Select(name => $"{name} is no route of the site any more."));
    }

    [Fact]
    public async Task Who_is_not_named_finds_nothing_and_changes_nothing_and_who_is_named_is_let_in()
    {
        var ids = world.Theirs.Ids;
        var before = await world.SumOfRowsAsync(ids.Values.Where(IsId));
        var wrong = new List<string>();

        foreach (var role in ByRank)
            await TryAsync(role, world.Routes.Where(route => !Line(route).LetsIn(role)), MustBeRefused, wrong);

        MustBeNone(wrong);
        Assert.Equal(before, await world.SumOfRowsAsync(ids.Values.Where(IsId)));

        // The guest's link first: who owns the pledge renews it later on, and the old one ends.
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var turn in world.Routes.GroupBy(TurnOf).OrderBy(turn => turn.Key))
        {
            foreach (var role in ByRank)
                await TryAsync(role, turn.Where(route => Line(route).LetsIn(role) && !(Line(route).IsOnce && !done.Add(route.Name))), MustBeLetIn, wrong);
        }

        MustBeNone(wrong);
    }

    [Fact]
    public async Task A_draft_is_there_for_its_farm_and_operators_only_under_whatever_route()
    {
        var ids = new Dictionary<string, string>(world.Theirs.Ids, StringComparer.Ordinal);
        ids["campaigns/id"] = ids["reviews/id"] = world.Theirs.DraftId.ToString();
        ids["campaigns/slug"] = world.Theirs.DraftSlug;
        var named = world.Routes.Where(route => route.Template.Contains("campaigns/{", StringComparison.Ordinal) || route.Template.Contains("reviews/{", StringComparison.Ordinal)).ToList();
        var wrong = new List<string>();

        foreach (var role in new[] { Role.Anonymous, Role.Backer, Role.Grower, Role.Payer })
            await TryAsync(role, named, MustBeRefused, wrong, ids);

        Assert.True(named.Count > 30);
        MustBeNone(wrong);
    }

    [Fact]
    public async Task An_operator_finds_nothing_under_ids_that_nobody_gave_out()
    {
        var ids = world.Theirs.Ids.ToDictionary(id => id.Key, id => IsId(id.Value) ? Guid.NewGuid().ToString() : "nowhere", StringComparer.Ordinal);
        var wrong = new List<string>();

        await TryAsync(Role.Operator, world.Routes.Where(route => route.Endpoint.RoutePattern.Parameters.Count > 0), MustBeRefused, wrong, ids);

        MustBeNone(wrong);
    }

    [Fact]
    public async Task A_token_that_is_revoked_expired_or_made_up_opens_nothing_at_all()
    {
        var owner = world.ActorOf(Role.Owner);
        var expired = await world.Farm.UseAsync<IssueAccessToken, string>(issue => issue.RunAsync(owner, "One day", 1, isStrong: true, CancellationToken.None));
        await world.Farm.ExecuteAsync($"update personal_access_tokens set expires_at = {world.Farm.Clock.Now.AddSeconds(-1)} where name = 'One day'");
        var revoked = await world.TokenAsync(owner);
        await world.Farm.ExecuteAsync($"delete from personal_access_tokens where member_id = {owner.MemberId} and name <> 'One day'");
        var wrong = new List<string>();

        foreach (var token in new[] { expired, revoked, "farm_" + new string('a', 43), "" })
        {
            foreach (var route in world.Routes.Where(route => route.IsApi))
            {
                var reply = await AskAsync(Caller.WithToken(world, token), route, world.Theirs.Ids);
                if (reply.Status != HttpStatusCode.Unauthorized)
                    wrong.Add($"{route.Name} answered a dead token with {(int)reply.Status}");
            }
        }

        MustBeNone(wrong);
    }

    [Fact]
    public async Task A_browser_that_is_signed_in_is_nobody_to_the_API_and_a_program_is_nobody_to_the_pages()
    {
        var browser = await world.InBrowserAsync(Role.Owner);
        var program = await world.InProgramAsync(Role.Owner);
        var wrong = new List<string>();

        foreach (var route in world.Routes.Where(route => !Line(route).LetsIn(Role.Anonymous)))
        {
            var reply = await AskAsync(route.IsApi ? browser : program, route, world.Theirs.Ids);
            if (reply.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.BadRequest) && !reply.IsSignIn)
                wrong.Add($"{route.Name} answered {(int)reply.Status}");
        }

        MustBeNone(wrong);
    }

    private static int TurnOf(SiteRoute route) => !route.Template.StartsWith("/p/", StringComparison.Ordinal) ? 2 : route.Handler == "Revoke" ? 1 : 0;

    private static RouteLine Line(SiteRoute route) => Table.GetValueOrDefault(route.Name) ?? throw new InvalidOperationException($"routes.txt has no line for {route.Name}.");

    private async Task TryAsync(Role role, IEnumerable<SiteRoute> routes, Func<Role, SiteRoute, Reply, string?> wrongOf, List<string> wrong, IReadOnlyDictionary<string, string>? ids = null)
    {
        var browser = await world.InBrowserAsync(role);
        var program = await world.InProgramAsync(role);
        foreach (var route in routes)
        {
            var reply = await AskAsync(route.IsApi ? program : browser, route, ids ?? world.Theirs.Ids);
            if (wrongOf(role, route, reply) is { } said)
                wrong.Add($"{route.Name} as {role}: {said} ({(int)reply.Status} {reply.Location} {reply.Text[..Math.Min(200, reply.Text.Length)].ReplaceLineEndings(" ")})");
            CsvFormulas.MustBeHarmless(reply);
        }
    }

    private static string? MustBeRefused(Role role, SiteRoute route, Reply reply)
    {
        if (reply.Status == HttpStatusCode.NotFound)
            return null;
        var asksWho = route.IsApi ? reply.Status == HttpStatusCode.Unauthorized : reply.IsSignIn;
        return asksWho && role == Role.Anonymous ? null : "is not refused";
    }

    private static string? MustBeLetIn(Role role, SiteRoute route, Reply reply)
    {
        if (Line(route).Status is { } expected)
            return (int)reply.Status == expected ? null : $"is not answered by {expected}";
        var isIn = (int)reply.Status is >= 200 and < 400 or 422;
        return isIn && !reply.IsSignIn ? null : "is not let in";
    }

    private static Task<Reply> AskAsync(Caller caller, SiteRoute route, IReadOnlyDictionary<string, string> ids)
    {
        var path = route.Fill(name => ids.GetValueOrDefault(name)
            ?? throw new InvalidOperationException($"{route.Name}: say in SecurityWorld.BelongingsAsync what '{name}' is there."));
        return caller.SendAsync(route.Method, path, RightBodies.Content(route, caller, ids));
    }

    // Assert.Empty would show the first few only.
    private static void MustBeNone(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    private static bool IsId(string value) => Guid.TryParse(value, out _);
}
