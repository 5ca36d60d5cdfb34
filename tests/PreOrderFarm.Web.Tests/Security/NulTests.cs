using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>PostgreSQL stores no NUL: wherever it stands in a request, that is refused, and nothing breaks.</summary>
public sealed class NulTests(SecurityWorld world) : IClassFixture<SecurityWorld>
{
    private const string Nul = "a\0b";

    [Theory]
    [InlineData("/api/v1/campaigns?grower=%00")]
    [InlineData("/api/v1/campaigns?grower=a%00b&limit=1")]
    [InlineData("/api/v1/campaigns?a%00b=1")]
    [InlineData("/packing?Code=%00")]
    [InlineData("/packing?Code=%1B")]
    [InlineData("/mailbox?to=%00")]
    [InlineData("/campaigns?filter=%00")]
    [InlineData("/campaigns/a%0Ab")]
    public async Task A_control_character_in_an_address_is_a_malformed_request(string path)
    {
        var owner = await (path.StartsWith("/api", StringComparison.Ordinal) ? world.InProgramAsync(Role.Owner) : world.InBrowserAsync(Role.Owner));

        var reply = await owner.SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(path.StartsWith("/api", StringComparison.Ordinal) ? "application/problem+json" : "text/html; charset=utf-8", reply.ContentType);
    }

    [Fact]
    public async Task What_only_looks_like_NUL_is_an_address_of_nothing() =>
        Assert.Equal(HttpStatusCode.NotFound, (await world.Anonymous.SendAsync("GET", "/campaigns/a%2500b")).Status);

    /// <summary>By those who are let in furthest, so that it reaches what looks it up.</summary>
    [Fact]
    public async Task NUL_in_any_member_of_any_body_and_in_any_field_of_any_form_breaks_nothing()
    {
        var wrong = new List<string>();
        foreach (var role in new[] { Role.Operator, Role.Owner, Role.Payer, Role.Anonymous })
        {
            var (browser, program) = (await world.InBrowserAsync(role), await world.InProgramAsync(role));
            var fields = await FieldsAsync(browser);
            foreach (var route in world.Routes.Where(route => route.Method is not ("GET" or "DELETE") && !RightBodies.TakesPhoto(route)))
            {
                var path = route.Fill(name => world.Theirs.Ids[name]);
                var body = route.IsApi ? RightBodies.Json(route) : null;
                if (body is not null)
                    Spoil(body);
                var reply = body is not null
                    ? await program.SendAsync(route.Method, path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"))
                    : await browser.SendAsync(route.Method, path, browser.Form(fields.Select(name => new KeyValuePair<string, string>(name, Nul))));
                if ((int)reply.Status >= 500)
                    wrong.Add($"{route.Name} as {role}: {(int)reply.Status}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', [.. wrong, .. world.Failures.Seen]));
    }

    private async Task<IReadOnlyList<string>> FieldsAsync(Caller browser)
    {
        var names = new HashSet<string>(["words", "shown", "code", "Code", "reference", "reason", "Input.Email", "Input.Code", "credential", "passkey", "ticket"], StringComparer.Ordinal);
        foreach (var route in world.Routes.Where(route => route is { IsPage: true, Method: "GET" }))
            names.UnionWith(FormFields.In((await browser.SendAsync("GET", route.Fill(name => world.Theirs.Ids[name]))).Text));
        return [.. names.Where(name => name != "form-token" && !world.Theirs.Ids.ContainsKey("form/" + name))];
    }

    private static void Spoil(JsonNode node)
    {
        if (node is JsonArray list)
        {
            foreach (var child in list.Where(child => child is JsonArray or JsonObject))
                Spoil(child!);
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (value is JsonValue text && text.TryGetValue<string>(out var was) && !Guid.TryParse(was, out _))
                    members[name] = Nul;
                else if (value is not null and not JsonValue)
                    Spoil(value);
            }
        }
    }
}
