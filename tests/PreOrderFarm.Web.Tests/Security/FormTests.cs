using System.Net;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>Forms that another site sends in a member's name, and forms with more in them than we asked for.</summary>
public sealed class FormTests(SecurityWorld world) : IClassFixture<SecurityWorld>
{
    private static readonly IReadOnlyDictionary<string, RouteLine> Table = RouteTable.Read();

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

        foreach (var route in world.Routes.Where(route => route is { IsPage: true, Method: not "GET" } && Table.ContainsKey(route.Name)))
        {
            var line = Table[route.Name];
            var caller = line.LetsIn(Role.Owner) ? owner : line.LetsIn(Role.Operator) ? @operator : null;
            if (caller is null)
                continue;
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
        Assert.True(tried > 20);
        Assert.Equal(before, await world.SumOfRowsAsync(ids));
    }

    [Fact]
    public async Task What_a_form_adds_of_its_own_does_not_become_a_role_a_state_or_an_owner()
    {
        var grower = await world.InBrowserAsync(Role.Grower);
        var (draft, farm) = (world.Others.DraftId, world.Theirs.Harvest.GrowerId);
        var wanted = new[] { "IsOperator", "Input.IsOperator", "Status", "Input.Status", "Campaign.Status", "GrowerId", "Input.GrowerId", "MemberId", "Input.MemberId", "ApprovedAt", "Input.Slug", "Input.Id" }
            .Select(name => new KeyValuePair<string, string>(name, name.EndsWith("Operator", StringComparison.Ordinal) ? "true"
                : name.EndsWith("Status", StringComparison.Ordinal) ? "Open" : name.EndsWith("At", StringComparison.Ordinal) ? "2027-01-01" : farm.ToString())).ToList();
        var rules = new KeyValuePair<string, string>[] { new("Input.DisplayName", "Li Wei"), new("Input.Language", "en"), new("Telling.Story", "Taken."), new("Input.Name", "Another farm"), new("Input.Country", "CN"), new("Input.Place", "Here"), new("Input.TimeZone", "Asia/Shanghai") };

        foreach (var path in new[] { "/account?handler=Settings", $"/grower/campaigns/{draft}?handler=Story", $"/grower/campaigns/{draft}/edit", "/grower/register" })
            Assert.InRange((int)(await grower.SendAsync("POST", path, grower.Form([.. rules, .. wanted]))).Status, 200, 399);

        Assert.False(await world.Farm.ScalarAsync<bool>($"""select is_operator as "Value" from members where id = {world.ActorOf(Role.Grower).MemberId}"""));
        Assert.Equal("draft", await world.Farm.ScalarAsync<string>($"""select status as "Value" from campaigns where id = {draft}"""));
        Assert.Equal(world.Others.Harvest.GrowerId, await world.Farm.ScalarAsync<Guid>($"""select grower_id as "Value" from campaigns where id = {draft}"""));
        Assert.Equal(1, await world.Farm.ScalarAsync<int>($"""select count(*)::int as "Value" from grower_members where grower_id = {farm} and role = 'owner'"""));
    }

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
    }
}
