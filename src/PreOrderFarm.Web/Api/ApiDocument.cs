using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace PreOrderFarm.Web.Api;

/// <summary>The API's description: what every operation has in common (problems, the token) is written here, once.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";
    public const string Address = "/openapi/v1.json";
    private const string Scheme = "token";

    private const string About = """
        Sell a harvest before it is picked. Whatever the pages do, programs can do here.

        - **Who asks**: `Authorization: Bearer farm_…`, a personal access token from your account's page. Public campaigns and a guest's pledge need none. What belongs to someone else answers 404.
        - **Money** is a whole number of minor units (`…_minor`: cents, fen; whole yen) in the `currency` beside it. Weights are grams. Instants are RFC 3339.
        - **Problems** (RFC 9457) carry a `code`, a `detail` in the language of Accept-Language (en, zh-Hans, zh-Hant) and, by member, `errors`. 400: the request could not be read. 422: it was read, and a rule forbids it (this includes 'not in this state'). Nothing is changed by either.
        - **Lists** are paged by key: follow `next`, which is also in the Link header. Only a campaign's offers, a farm's money, payouts, disputes and problems come whole, the longest lists cut where they say.
        - Unknown members are refused.
        """;

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "PreOrderFarm", Version = Name, Description = About };
            document.Components ??= new OpenApiComponents();
            document.AddComponent(Scheme, (IOpenApiSecurityScheme)new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "farm_…",
                Description = "A personal access token.",
            });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeOperationAsync);
        options.AddSchemaTransformer(ApiSchemas.DescribeAsync);
    }

    private static async Task DescribeOperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var about = context.Description.ActionDescriptor.EndpointMetadata;
        var isOpen = about.OfType<IAllowAnonymous>().Any();
        operation.Security = isOpen
            ? [new OpenApiSecurityRequirement(), Token(context)]
            : [Token(context)];
        var problem = await ProblemAsync(context, ct);
        operation.Responses ??= [];
        foreach (var (status, sentence) in Problems(operation, about, isOpen))
        {
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = sentence,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [ApiProblems.ContentType] = new() { Schema = problem } },
            };
        }
    }

    /// <summary>Described once, however many operations may answer with it.</summary>
    private static async Task<IOpenApiSchema> ProblemAsync(OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var document = context.Document ?? throw new InvalidOperationException("An operation is described without its document.");
        if (document.Components?.Schemas?.ContainsKey(nameof(Problem)) != true)
            document.AddComponent(nameof(Problem), (IOpenApiSchema)await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, ct));
        return new OpenApiSchemaReference(nameof(Problem), document);
    }

    private static OpenApiSecurityRequirement Token(OpenApiOperationTransformerContext context) =>
        new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] };

    private static IEnumerable<(int Status, string Sentence)> Problems(OpenApiOperation operation, IList<object> about, bool isOpen)
    {
        yield return (400, "The request could not be read.");
        yield return (401, isOpen ? "The token that was sent does not work." : "No token was sent, or it does not work.");
        yield return (404, "There is nothing here, or it is not yours to see.");
        if (about.OfType<IAcceptsMetadata>().Any())
        {
            yield return (413, "The body is too large.");
            yield return (415, "The body has another type than is taken here.");
        }
        yield return (422, "A rule forbids that; a sentence says which.");
        if (about.OfType<EnableRateLimitingAttribute>().Any())
            yield return (429, "Asked very often in a short time.");
        yield return (500, "Something broke on our side.");
    }
}
