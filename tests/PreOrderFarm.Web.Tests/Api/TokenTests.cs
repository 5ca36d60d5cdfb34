using System.Net;
using PreOrderFarm.Members;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class TokenTests : IClassFixture<ApiHost>
{
    private readonly ApiHost host;

    public TokenTests(ApiHost host)
    {
        this.host = host;
        host.Farm.Clock.Now = new FakeClock().Now;
    }

    [Fact]
    public async Task A_token_acts_for_its_member()
    {
        var member = await host.Given.MemberAsync();
        using var program = await host.ForAsync(member);

        var me = (await program.GetAsync("me")).Must(HttpStatusCode.OK);

        Assert.Equal(member.MemberId.ToString(), me["id"]);
        Assert.Equal(member.Email, me["email"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("farm_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("farm_")]
    [InlineData("sk_live_something_else")]
    public async Task No_token_and_a_forged_one_are_refused(string? token)
    {
        using var program = token is null ? host.Nobody() : host.With(token);

        var answer = await program.GetAsync("me");

        answer.MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.StartsWith("Bearer realm=", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_token_no_longer_works()
    {
        var member = await host.Given.MemberAsync();
        using var program = await host.ForAsync(member);
        (await program.GetAsync("me")).Must(HttpStatusCode.OK);

        var tokens = await host.Farm.UseAsync<AccessTokenQueries, IReadOnlyList<AccessTokenItem>>(queries => queries.ValidAsync(member, CancellationToken.None));
        await host.Farm.UseAsync<RevokeAccessToken>(revoke => revoke.RunAsync(member, tokens[0].Id, CancellationToken.None));

        (await program.GetAsync("me")).MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_token_ends_on_its_day_and_says_when_it_was_last_used()
    {
        var member = await host.Given.MemberAsync();
        using var program = await host.ForAsync(member);
        var start = host.Farm.Clock.Now;

        await program.GetAsync("me");
        host.Farm.Clock.Advance(TimeSpan.FromSeconds(30));
        await program.GetAsync("me");
        Assert.Equal(start, await LastUsedAsync(member));
        host.Farm.Clock.Advance(TimeSpan.FromSeconds(31));
        await program.GetAsync("me");
        Assert.Equal(start.AddSeconds(61), await LastUsedAsync(member));

        host.Farm.Clock.Advance(TimeSpan.FromDays(30));
        (await program.GetAsync("me")).MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_broken_token_is_refused_even_where_none_is_needed()
    {
        using var program = host.With("farm_1111111111111111111111111111111111111111111111111111111111111111");

        (await program.GetAsync("campaigns")).MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized");
        using var nobody = host.Nobody();
        (await nobody.GetAsync("campaigns")).Must(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Basic_credentials_are_no_token()
    {
        using var program = host.Nobody();

        var answer = await program.GetAsync("me", ("Authorization", "Basic Zm9vOmJhcg=="));

        answer.MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Problems_speak_the_callers_language()
    {
        using var english = host.Nobody();
        using var chinese = host.Nobody("zh-CN,zh;q=0.9");
        using var traditional = host.Nobody("zh-TW");

        Assert.StartsWith("Send a personal access token", (await english.GetAsync("me")).MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized"), StringComparison.Ordinal);
        Assert.StartsWith("请发送", (await chinese.GetAsync("me")).MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized"), StringComparison.Ordinal);
        Assert.StartsWith("請傳送", (await traditional.GetAsync("me")).MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized"), StringComparison.Ordinal);
    }

    private async Task<DateTimeOffset?> LastUsedAsync(Actor member) =>
        (await host.Farm.UseAsync<AccessTokenQueries, IReadOnlyList<AccessTokenItem>>(queries => queries.ValidAsync(member, CancellationToken.None))).Single().LastUsedAt;
}
