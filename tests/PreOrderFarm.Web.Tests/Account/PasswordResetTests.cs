using System.Net;
using PreOrderFarm.Web.Tests.Api;

namespace PreOrderFarm.Web.Tests.Account;

public sealed class PasswordResetTests(SiteHost site) : IClassFixture<SiteHost>
{
    private const string NewPassword = "another horse battery";

    public sealed class WithExpiredLinks : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Members:LinkHours", "0")];
    }

    [Fact]
    public async Task The_answer_is_the_same_whether_the_address_has_an_account()
    {
        await site.GivenMemberAsync("has.account@example.com");
        using var visitor = site.NewVisitor();
        var known = await visitor.FollowAsync(await AskAsync(visitor, "has.account@example.com"));
        var unknown = await visitor.FollowAsync(await AskAsync(visitor, "has.none@example.com"));
        Assert.Contains("If this address has an account", known.Text, StringComparison.Ordinal);
        Assert.Equal(known.Text, unknown.Text);
        Assert.Equal((1L, 0L), (await site.SentToAsync("has.account@example.com", "reset_password"), await site.SentToAsync("has.none@example.com", "reset_password")));
    }

    [Fact]
    public async Task A_mailbox_is_not_flooded_and_the_answer_does_not_change()
    {
        await site.GivenMemberAsync("flooded@example.com");
        using var visitor = site.NewVisitor();
        for (var i = 0; i < 6; i++)
            Assert.Equal("/sign-in", (await AskAsync(visitor, "flooded@example.com")).Location);
        Assert.Equal(4, await site.SentToAsync("flooded@example.com", "reset_password"));
    }

    [Fact]
    public async Task A_new_password_ends_other_sessions_and_tokens_and_the_link_works_once()
    {
        using var elsewhere = await site.GivenSignedInAsync("reset@example.com");
        var made = await elsewhere.SubmitAsync(await elsewhere.GoAsync("/account"), "form[action*='handler=Token']", Fields(("Token.Name", "robot")));
        var token = made.Document.QuerySelector("code")!.TextContent;
        using var visitor = site.NewVisitor();
        await AskAsync(visitor, "reset@example.com");
        var link = await site.LinkSentToAsync("reset@example.com", "reset_password");

        var page = await visitor.GoAsync(link);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GoAsync("/account")).Status);
        using var late = site.NewVisitor();
        var latePage = await late.GoAsync(link);
        var weak = await visitor.SubmitAsync(page, "main form", Fields(("Input.Password", "short")));
        Assert.Contains("at least 10 characters", weak.ErrorOf("Input.Password"), StringComparison.Ordinal);
        Assert.Equal("/sign-in", (await visitor.SubmitAsync(weak, "main form", Fields(("Input.Password", NewPassword)))).Location);

        Assert.Contains("/sign-in", (await elsewhere.GoAsync("/account")).Location, StringComparison.Ordinal);
        using var robot = new ApiClient(site.Address, token, "en");
        Assert.Equal(HttpStatusCode.Unauthorized, (await robot.GetAsync("me")).Status);
        await visitor.SignInAsync("reset@example.com", NewPassword);

        MustOfferAnother(await late.SubmitAsync(latePage, "main form", Fields(("Input.Password", "a third horse battery"))));
        MustOfferAnother(await late.GoAsync(link));
        await visitor.SignInAsync("reset@example.com", NewPassword);
    }

    [Fact]
    public async Task The_link_of_one_account_changes_no_other()
    {
        var victim = await site.GivenMemberAsync("reset.victim@example.com");
        await site.GivenMemberAsync("reset.attacker@example.com");
        using var visitor = site.NewVisitor();
        await AskAsync(visitor, "reset.attacker@example.com");
        var link = await site.LinkSentToAsync("reset.attacker@example.com", "reset_password");

        var turned = System.Text.RegularExpressions.Regex.Replace(link, "member=[^&]+", $"member={victim.Id}");
        MustOfferAnother(await visitor.GoAsync(turned));
        MustOfferAnother(await visitor.SubmitAsync(await visitor.GoAsync(link), "main form", Fields(("Member", victim.Id.ToString()), ("Input.Password", NewPassword))));
        await visitor.SignInAsync("reset.victim@example.com");
    }

    [Fact]
    public async Task The_owner_of_an_address_takes_the_account_that_somebody_else_made_with_it()
    {
        using var attacker = await site.GivenSignedInAsync("squatted@example.com", isConfirmed: false);
        await attacker.SubmitAsync(await attacker.GoAsync("/account"), "form[action*='handler=Token']", Fields(("Token.Name", "back door")));
        using var owner = site.NewVisitor();
        await AskAsync(owner, "squatted@example.com");
        await owner.SubmitAsync(await owner.GoAsync(await site.LinkSentToAsync("squatted@example.com", "reset_password")), "main form", Fields(("Input.Password", NewPassword)));

        Assert.Contains("/sign-in", (await attacker.GoAsync("/account")).Location, StringComparison.Ordinal);
        await owner.SignInAsync("squatted@example.com", NewPassword);
        var account = await owner.GoAsync("/account");
        Assert.Null(account.Document.GetElementById("confirmation"));
        Assert.DoesNotContain("back door", account.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_address_is_said_beside_the_field()
    {
        using var visitor = site.NewVisitor();
        var refused = await AskAsync(visitor, "no address");
        Assert.Equal("Give an e-mail address, such as name@example.com.", refused.ErrorOf("Input.Email"));
    }

    [Fact]
    public async Task A_link_expires()
    {
        var expired = new WithExpiredLinks();
        await expired.InitializeAsync();
        try
        {
            await expired.GivenMemberAsync("late@example.com");
            using var visitor = expired.NewVisitor();
            await AskAsync(visitor, "late@example.com");
            MustOfferAnother(await visitor.GoAsync(await expired.LinkSentToAsync("late@example.com", "reset_password")));
        }
        finally
        {
            await expired.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=x")]
    [InlineData("?member=nobody&token=x")]
    public async Task What_is_no_link_says_so_before_anything_is_typed(string query)
    {
        using var visitor = site.NewVisitor();
        MustOfferAnother(await visitor.GoAsync("/reset-password" + query));
    }

    private static void MustOfferAnother(Answer page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("expired or was used already", page.Document.QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("main form"));
        Assert.Equal("/forgotten-password", page.Document.QuerySelector("main a.button")!.GetAttribute("href"));
    }

    private static async Task<Answer> AskAsync(Visitor visitor, string email) =>
        await visitor.SubmitAsync(await visitor.GoAsync("/forgotten-password"), "main form", Fields(("Input.Email", email)));

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
