using System.Net;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>Forms that another site sends in a member's name, and forms with more in them than we asked for.</summary>
public sealed class FormTests(SecurityWorld world) : IClassFixture<SecurityWorld>
{
    private static readonly IReadOnlyDictionary<string, RouteLine> Table = RouteTable.Read();

    // A mail program's one click comes without cookies (RFC 8058): what it needs no other site knows, the signed link.
    private const string OneClick = "POST /news/{token}/unsubscribe";

    [Fact]
    public async Task No_form_of_any_page_is_taken_without_the_token_of_that_very_member()
    {
        var ids = world.Theirs.Ids.Values.Where(id => Guid.TryParse(id, out _)).ToList();
        var before = await world.SumOfRowsAsync(ids);
        var owner = await world.InBrowserAsync(Role.Owner);
        var @operator = await world.InBrowserAsync(Role.Operator);
        var stranger = await world.InBrowserAsync(Role.Backer);
        var wrong = new List<string>();
        var tried = 0;

        // Where nobody is let in, the form names what is somebody else's; the error page is none of its own.
        foreach (var route in world.Routes.Where(route => route is { IsPage: true, Method: not "GET", Template: not "/error", Name: not OneClick }))
        {
            var caller = Table[route.Name].LetsIn(Role.Owner) || !Table[route.Name].LetsIn(Role.Operator) ? owner : @operator;
            tried++;
            var path = route.Fill(name => world.Theirs.Ids[name]);
            foreach (var (how, token) in new[] { ("no token", ""), ("another member's token", stranger.FormToken), ("nobody's token", world.Anonymous.FormToken) })
            {
                var request = caller.Ask(route.Method, path, new FormUrlEncodedContent([new("form-token", token)]));
                request.Headers.Add("Origin", "https://evil.example");
                request.Headers.Add("Sec-Fetch-Site", "cross-site");
                var reply = await Caller.SendAsync(request);
                if (reply.Status != HttpStatusCode.BadRequest)
                    wrong.Add($"{route.Name} took a form with {how}: {(int)reply.Status}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(tried > 60, $"Only {tried} forms were tried.");
        Assert.Equal(before, await world.SumOfRowsAsync(ids));
    }

    [Fact]
    public async Task What_a_form_adds_of_its_own_does_not_become_a_role_a_state_or_an_owner()
    {
        using var member = await world.GivenSignedInAsync("mass@farm.test");
        var id = await OneAsync<Guid>($"""select id as "Value" from members where email = 'mass@farm.test'""");
        var (draft, open) = (world.Others.DraftId, Guid.Parse(world.Others.Ids["open/id"]));
        await world.Farm.ExecuteAsync($"insert into grower_members (grower_id, member_id, role) select distinct grower_id, {id}, 'owner' from campaigns where id in ({draft}, {open})");
        var theirs = world.Theirs.Harvest.GrowerId;
        var added = new[] { "IsOperator", "Input.IsOperator", "Status", "Input.Status", "Campaign.Status", "Telling.Status", "GrowerId", "Input.GrowerId", "Telling.GrowerId", "MemberId", "Input.MemberId", "ApprovedAt", "Input.ApprovedAt", "Input.Slug", "Input.Id" }
            .Select(name => new KeyValuePair<string, string>(name, name.EndsWith("Operator", StringComparison.Ordinal) ? "true"
                : name.EndsWith("Status", StringComparison.Ordinal) ? "Open" : name.EndsWith("At", StringComparison.Ordinal) ? "2027-01-01" : theirs.ToString())).ToList();
        var campaigns = await OneAsync<long>($"""select count(*) as "Value" from campaigns where status not in ('draft', 'in_review')""");

        // What was typed is saved, and nothing else.
        await SaveAsync("/account", "form[action*='handler=Settings']", ("Input.DisplayName", "Renamed"));
        Assert.Equal("Renamed", await OneAsync<string>($"""select display_name as "Value" from members where id = {id}"""));
        await SaveAsync($"/grower/campaigns/{draft}/edit", "main form", ("Input.Title", "Kiwifruit, renamed"));
        Assert.Equal("Kiwifruit, renamed", await OneAsync<string>($"""select title as "Value" from campaigns where id = {draft}"""));
        await SaveAsync($"/grower/campaigns/{open}", "form[action*='handler=Story']", ("Telling.Story", "It rained."));
        Assert.Equal("It rained.", await OneAsync<string>($"""select story as "Value" from campaigns where id = {open}"""));
        await SaveAsync("/grower/register", "main form", ("Input.Name", "Another orchard"), ("Input.Country", "CN"), ("Input.Place", "Here"), ("Input.TimeZone", "Asia/Shanghai"));
        Assert.Equal(id, await OneAsync<Guid>($"""select m.member_id as "Value" from growers g join grower_members m on m.grower_id = g.id where g.name = 'Another orchard'"""));

        Assert.False(await OneAsync<bool>($"""select is_operator as "Value" from members where id = {id}"""));
        Assert.Equal("draft", await OneAsync<string>($"""select status as "Value" from campaigns where id = {draft}"""));
        Assert.Equal(world.Others.Harvest.GrowerId, await OneAsync<Guid>($"""select grower_id as "Value" from campaigns where id = {draft}"""));
        Assert.Equal(campaigns, await OneAsync<long>($"""select count(*) as "Value" from campaigns where status not in ('draft', 'in_review')"""));
        Assert.Equal(0, await OneAsync<long>($"""select count(*) as "Value" from grower_members where grower_id = {theirs} and member_id = {id}"""));
        Assert.Equal(0, await OneAsync<long>($"""select count(*) as "Value" from growers where slug = {theirs.ToString()}"""));

        async Task SaveAsync(string path, string form, params (string Name, string Value)[] fields)
        {
            var saved = await member.SubmitAsync(await member.GoAsync(path), form, fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal), added: added);
            Assert.True(saved.Status == HttpStatusCode.Redirect, $"{path}: {saved.Status} {saved.Text}");
        }
    }

    private Task<T> OneAsync<T>(FormattableString sql) => world.Farm.ScalarAsync<T>(sql);

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/account\r\nX-Injected: 1")]
    public async Task No_form_leads_to_another_site(string target)
    {
        var caller = await world.InBrowserAsync(Role.Backer);
        foreach (var path in new[] { "/language", "/sign-out", "/sign-in" })
        {
            var reply = await caller.SendAsync("POST", $"{path}?returnUrl={Uri.EscapeDataString(target)}", caller.Form([new("returnUrl", target), new("ReturnUrl", target), new("language", "en")]));

            Assert.InRange((int)reply.Status, 200, 499);
            Assert.False(reply.Headers.ContainsKey("X-Injected"));
            Assert.DoesNotContain("evil", reply.Location ?? "", StringComparison.Ordinal);
            Assert.False((reply.Location ?? "").StartsWith("javascript", StringComparison.OrdinalIgnoreCase));
        }
        await SigningInLeadsHomeAsync(target);
    }

    /// <summary>With the right password, and with the right code after it: only then is anybody sent on. Passkeys: BrowserTests.</summary>
    private async Task SigningInLeadsHomeAsync(string target)
    {
        var (member, chief) = ($"{Guid.NewGuid():N}@farm.test", $"{Guid.NewGuid():N}@farm.test");
        await world.GivenMemberAsync(member);
        await world.GivenMemberAsync(chief, isOperator: true);
        KeyValuePair<string, string>[] added = [new("ReturnUrl", target), new("returnUrl", target)];

        using var visitor = world.NewVisitor();
        var sent = await visitor.SubmitAsync(await visitor.GoAsync("/sign-in"), "main form", Credentials(member), action: "/sign-in", added: added);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (sent.Status, sent.Location));

        using var second = world.NewVisitor();
        var step = await second.FollowAsync(await second.SubmitAsync(await second.GoAsync("/sign-in"), "main form", Credentials(chief)));
        sent = await second.SubmitAsync(step, "main form", new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Code"] = world.NextCode() }, action: "/sign-in/second-step", added: added);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (sent.Status, sent.Location));
    }

    private static Dictionary<string, string> Credentials(string email) =>
        new(StringComparer.Ordinal) { ["Input.Email"] = email, ["Input.Password"] = SiteHost.Password };
}
