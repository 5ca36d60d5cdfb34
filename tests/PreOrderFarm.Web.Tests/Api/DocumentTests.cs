using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class DocumentTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] Methods = ["get", "put", "post", "delete"];

    [Fact]
    public async Task The_description_is_of_OpenAPI_3_1_and_all_its_references_lead_somewhere()
    {
        var document = await DocumentAsync();

        Assert.StartsWith("3.1.", document["openapi"]!.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(document["info"]!["title"]!.ToString());
        foreach (var reference in References(document))
        {
            Assert.StartsWith("#/", reference, StringComparison.Ordinal);
            var found = reference[2..].Split('/').Aggregate((JsonNode?)document, (at, step) => at?[step.Replace("~1", "/", StringComparison.Ordinal)]);
            Assert.True(found is not null, $"{reference} leads nowhere.");
        }
    }

    [Fact]
    public async Task It_lists_every_route_of_the_API_and_nothing_else()
    {
        var described = Operations(await DocumentAsync()).Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal).ToList();

        var mapped = Routes(host).SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            .Select(method => $"{method.ToLowerInvariant()} {PathOf(route)}")).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(mapped, described);
        Assert.True(described.Count > 35);
    }

    [Fact]
    public async Task Every_operation_has_an_id_a_summary_an_answer_and_its_problems()
    {
        var operations = Operations(await DocumentAsync()).ToList();

        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.Node["operationId"]!.ToString());
            Assert.NotEmpty(operation.Node["summary"]!.ToString());
            var answers = operation.Node["responses"]!.AsObject().ToDictionary(answer => answer.Key, answer => answer.Value!, StringComparer.Ordinal);
            Assert.Contains(answers.Keys, status => status.StartsWith('2'));
            foreach (var problem in new[] { "400", "401", "404", "422", "500" })
                Assert.NotNull(answers[problem]["content"]!["application/problem+json"]!["schema"]);
            if (operation.Node["requestBody"] is not null)
                Assert.Contains("413", answers.Keys);
        });
        Assert.Equal(operations.Count, operations.Select(operation => operation.Node["operationId"]!.ToString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task It_says_which_operations_need_a_token()
    {
        var document = await DocumentAsync();
        var scheme = document["components"]!["securitySchemes"]!["token"]!;
        Assert.Equal(("http", "bearer"), (scheme["type"]!.ToString(), scheme["scheme"]!.ToString()));

        var needsToken = Operations(document).Where(operation => operation.Node["security"]!.AsArray().All(way => way!.AsObject().Count > 0))
            .Select(operation => operation.Node["operationId"]!.ToString()).Order(StringComparer.Ordinal);

        Assert.Equal(
            Routes(host).Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null).Select(NameOf).Order(StringComparer.Ordinal),
            needsToken);
    }

    [Fact]
    public async Task Amounts_are_integers_and_enums_are_words()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!.AsObject();

        var amounts = schemas.SelectMany(schema => schema.Value!["properties"]?.AsObject() ?? []).Where(property => property.Key.EndsWith("_minor", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(amounts);
        Assert.All(amounts, amount => Assert.DoesNotContain("number", amount.Value!.ToJsonString(), StringComparison.Ordinal));
        Assert.Contains("all_or_nothing", schemas["FundingKind"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_be_left_out_is_not_called_required_and_what_members_mean_is_said()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!.AsObject();

        Assert.Equal(["lines", "address"], schemas["PledgeBody"]!["required"]!.AsArray().Select(member => member!.ToString()));
        Assert.Equal(["name", "areas"], schemas["RegionInput"]!["required"]!.AsArray().Select(member => member!.ToString()));
        Assert.Contains("Wall-clock time", schemas["CampaignInput"]!["properties"]!["deadline"]!["description"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["title", "status", "code", "detail"], schemas["Problem"]!["required"]!.AsArray().Select(member => member!.ToString()));
    }

    [Fact]
    public async Task The_readable_page_works_under_the_sites_content_security_policy()
    {
        using var visitor = host.Nobody();

        var page = (await visitor.GetAsync("/api/index.html")).Must(HttpStatusCode.OK);

        Assert.Contains("script-src 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("<script(?![^>]*\\bsrc=)", page.Text);
        (await visitor.GetAsync("/api/index.js")).Must(HttpStatusCode.OK);
    }

    internal static IEnumerable<RouteEndpoint> Routes(ApiHost host) => host.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(route => route.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal));

    internal static string NameOf(RouteEndpoint route) => route.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;

    private static string PathOf(RouteEndpoint route) => "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => throw new InvalidOperationException($"{part} is unexpected."),
        }))));

    private async Task<JsonObject> DocumentAsync()
    {
        using var reader = host.Nobody();
        return (await reader.GetAsync("/openapi/v1.json")).Must(HttpStatusCode.OK).Json.AsObject();
    }

    private static IEnumerable<(string Path, string Method, JsonNode Node)> Operations(JsonObject document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(operation => Methods.Contains(operation.Key, StringComparer.Ordinal))
            .Select(operation => (path.Key, operation.Key, operation.Value!)));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member is { Key: "$ref", Value: JsonValue reference } ? [reference.ToString()] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
