using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Web.Tests.Security;

public sealed class SecurityFloorTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/no-such-page")]
    [InlineData("/account")]
    [InlineData("/site.css")]
    [InlineData("/api/v1/no-such-thing")]
    public async Task Every_answer_says_what_browsers_must_not_do(string path)
    {
        using var visitor = site.NewVisitor();
        var answer = await visitor.GoAsync(path);

        var policy = answer.Header("Content-Security-Policy");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Contains("camera=(self)", answer.Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.NotEmpty(answer.Header("Referrer-Policy"));
        Assert.Empty(answer.Header("Server"));
    }

    [Fact]
    public async Task Every_endpoint_is_explicitly_open_or_refuses_strangers()
    {
        using var stranger = site.NewVisitor();
        var endpoints = site.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.Contains(endpoints, endpoint => endpoint.RoutePattern.RawText == "account");

        foreach (var endpoint in endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Fill))));
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                var answer = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                var isSignIn = answer.Status == HttpStatusCode.Redirect && answer.Location!.Contains("/sign-in?", StringComparison.Ordinal);
                Assert.True(isSignIn || answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound, $"{method} {path} answered a stranger with {answer.Status}.");
            }
        }
    }

    [Fact]
    public async Task Another_audiences_pages_do_not_exist()
    {
        using var backer = await site.GivenSignedInAsync("backer.audience@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await backer.GoAsync("/admin")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await backer.GoAsync("/packing")).Status);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using var visitor = site.NewVisitor();
        var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-up")
        {
            Content = new FormUrlEncodedContent([new("Input.DisplayName", "X"), new("Input.Email", "forged@example.com"), new("Input.Password", SiteHost.Password)]),
        });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("nothing was changed", answer.Text, StringComparison.Ordinal);
        await using var ask = site.Database.DataSource.CreateCommand("select count(*) from members where email = 'forged@example.com'");
        Assert.Equal(0L, await ask.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_refused_with_a_sentence()
    {
        using var visitor = site.NewVisitor();
        var content = new ByteArrayContent(new byte[10_000_001]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = content });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Contains("larger than we can take", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_problems_and_people_get_pages()
    {
        using var visitor = site.NewVisitor("zh-CN");
        var problem = await visitor.GoAsync("/api/v1/no-such-thing");
        var page = await visitor.GoAsync("/no-such-page");

        Assert.Equal(HttpStatusCode.NotFound, problem.Status);
        Assert.StartsWith("application/problem+json", problem.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("这里什么也没长", page.Text, StringComparison.Ordinal);
    }

    private static string Fill(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
        _ => "0192d3a4-0000-7000-8000-000000000000",
    };
}
