using System.Net;

namespace PreOrderFarm.Web.Tests.Account;

public sealed class AccountTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task Someone_signs_up_and_signs_out()
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/sign-up?returnUrl=%2Faccount");
        var answer = await visitor.SubmitAsync(page, "main form", Fields(("Input.DisplayName", "Ana Peral"), ("Input.Email", "ana@example.com"), ("Input.Password", SiteHost.Password)));
        Assert.Equal("/account", answer.Location);

        var account = await visitor.FollowAsync(answer);
        Assert.Contains("ana@example.com", account.Text, StringComparison.Ordinal);

        var left = await visitor.SubmitAsync(account, "form[action='/sign-out']");
        Assert.Contains("You are signed out.", (await visitor.FollowAsync(left)).Text, StringComparison.Ordinal);
        Assert.Contains("/sign-in", (await visitor.GoAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept()
    {
        await site.GivenMemberAsync("taken@example.com");
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/sign-up");
        var answer = await visitor.SubmitAsync(page, "main form", Fields(("Input.DisplayName", "名字 <b>"), ("Input.Email", "taken@example.com"), ("Input.Password", "short")));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("at least 10 characters", answer.ErrorOf("Input.Password"), StringComparison.Ordinal);
        Assert.Equal("名字 <b>", answer.Document.GetElementById("Input_DisplayName")!.GetAttribute("value"));
        Assert.Null(answer.Document.GetElementById("Input_Password")!.GetAttribute("value"));

        var second = await visitor.SubmitAsync(answer, "main form", Fields(("Input.Password", SiteHost.Password)));
        Assert.Equal("There is already an account for this e-mail address. Sign in instead.", second.ErrorOf("Input.Email"));
        Assert.Equal("true", second.Document.GetElementById("Input_Email")!.GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_new_account_is_said_at_once()
    {
        using var visitor = site.NewVisitor();
        var empty = await visitor.SubmitAsync(await visitor.GoAsync("/sign-up"), "main form");

        Assert.Equal("Tell us your name, in at most 100 characters.", empty.ErrorOf("Input.DisplayName"));
        Assert.Equal("Give an e-mail address, such as name@example.com.", empty.ErrorOf("Input.Email"));
        // One sentence, though two rules are broken.
        Assert.Equal("Choose a password of at least 10 characters, 4 of them different.", empty.ErrorOf("Input.Password"));
        Assert.Contains("at least 10\u00A0characters", empty.Document.GetElementById("Input_Password-error")!.TextContent, StringComparison.Ordinal);
        var same = await visitor.SubmitAsync(empty, "main form", Fields(("Input.Password", "aaaaaaaaaaaa")));
        Assert.Equal(empty.ErrorOf("Input.Password"), same.ErrorOf("Input.Password"));
    }

    [Fact]
    public async Task A_label_that_asks_takes_no_colon()
    {
        using var owner = await site.GivenSignedInAsync("colon@example.com");
        var refused = await owner.SubmitAsync(await owner.GoAsync("/account"), "form[action*='handler=Token']", Fields(("Token.Name", "")));
        Assert.StartsWith("What is it for? ", refused.Document.QuerySelector(".notice.bad li")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_left_empty_is_not_called_wrong_and_is_no_failure()
    {
        await site.GivenMemberAsync("in.a.hurry@example.com");
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/sign-in");
        var empty = await visitor.SubmitAsync(page, "main form");
        Assert.Equal("Give an e-mail address, such as name@example.com.", empty.ErrorOf("Input.Email"));
        Assert.Equal("Type your password.", empty.ErrorOf("Input.Password"));
        Assert.DoesNotContain("is wrong", empty.Text, StringComparison.Ordinal);

        var half = await visitor.SubmitAsync(page, "main form", Fields(("Input.Email", "in.a.hurry@example.com")));
        Assert.Equal(("", "Type your password."), (half.ErrorOf("Input.Email"), half.ErrorOf("Input.Password")));
        Assert.Equal(0, await FailuresAsync("in.a.hurry@example.com"));
        await visitor.SubmitAsync(page, "main form", Fields(("Input.Email", "in.a.hurry@example.com"), ("Input.Password", "wrong")));
        Assert.Equal(1, await FailuresAsync("in.a.hurry@example.com"));
    }

    private Task<int> FailuresAsync(string email) => site.Farm.ScalarAsync<int>($"""select access_failed_count as "Value" from members where email = {email}""");

    [Fact]
    public async Task The_form_that_was_sent_says_what_is_wrong_and_no_other()
    {
        using var owner = await site.GivenSignedInAsync("forms@example.com", isConfirmed: false);
        var page = await owner.GoAsync("/account");
        foreach (var (handler, field, label) in new[] { ("Settings", "Input.DisplayName", "Name"), ("Password", "Secret.Present", "Current password"), ("Token", "Token.Name", "What is it for?") })
        {
            var refused = await owner.SubmitAsync(page, $"form[action*='handler={handler}']", Fields((field, "")));
            var notice = Assert.Single(refused.Document.QuerySelectorAll(".notice.bad"));
            Assert.Contains(handler, notice.Closest("form")!.GetAttribute("action"), StringComparison.Ordinal);
            Assert.Equal(label, notice.QuerySelector("a")!.TextContent);
        }
    }

    [Fact]
    public async Task An_empty_password_is_not_called_wrong()
    {
        using var owner = await site.GivenSignedInAsync("empty.password@example.com");
        var page = await owner.GoAsync("/account");
        var empty = await owner.SubmitAsync(page, "form[action*='handler=Password']");
        Assert.Equal("Type your current password.", empty.ErrorOf("Secret.Present"));
        Assert.NotEqual("", empty.ErrorOf("Secret.Password"));
        var wrong = await owner.SubmitAsync(page, "form[action*='handler=Password']", Fields(("Secret.Present", "wrong"), ("Secret.Password", "another horse battery")));
        Assert.Equal("This is not your current password.", wrong.ErrorOf("Secret.Present"));
    }

    [Fact]
    public async Task A_wrong_password_does_not_say_whether_the_address_is_known()
    {
        await site.GivenMemberAsync("known@example.com");
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/sign-in");
        var known = await visitor.SubmitAsync(page, "main form", Fields(("Input.Email", "known@example.com"), ("Input.Password", "wrong")));
        var unknown = await visitor.SubmitAsync(page, "main form", Fields(("Input.Email", "nobody@example.com"), ("Input.Password", "wrong")));

        Assert.Equal("The e-mail address or the password is wrong.", known.Document.QuerySelector(".notice.bad")!.TextContent);
        Assert.Equal(known.Document.QuerySelector(".notice.bad")!.TextContent, unknown.Document.QuerySelector(".notice.bad")!.TextContent);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    public async Task Signing_in_leads_to_no_other_site(string returnUrl)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await site.GivenMemberAsync(email);
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        var answer = await visitor.SubmitAsync(page, "main form", Fields(("Input.Email", email), ("Input.Password", SiteHost.Password)));
        Assert.Equal("/", answer.Location);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_another_members_token_does_not_exist()
    {
        using var owner = await site.GivenSignedInAsync("owner.token@example.com");
        var made = await owner.SubmitAsync(await owner.GoAsync("/account"), "form[action*='handler=Token']", Fields(("Token.Name", "harvest robot")));
        Assert.StartsWith("farm_", made.Document.QuerySelector("code")!.TextContent, StringComparison.Ordinal);

        var listed = await owner.GoAsync("/account");
        Assert.Null(listed.Document.QuerySelector("code"));
        Assert.Contains("harvest robot", listed.Text, StringComparison.Ordinal);
        var id = listed.Document.QuerySelector("form[action*='handler=Revoke'] input[name=id]")!.GetAttribute("value")!;

        using var other = await site.GivenSignedInAsync("other.token@example.com");
        await other.SubmitAsync(await other.GoAsync("/account"), "form[action*='handler=Token']", Fields(("Token.Name", "mine")));
        var stolen = await other.SubmitAsync(await other.GoAsync("/account"), "form[action*='handler=Revoke']", Fields(("id", id)));
        Assert.Equal(HttpStatusCode.NotFound, stolen.Status);
        Assert.Contains("harvest robot", (await owner.GoAsync("/account")).Text, StringComparison.Ordinal);

        await owner.SubmitAsync(await owner.GoAsync("/account"), "form[action*='handler=Revoke']");
        Assert.DoesNotContain("harvest robot", (await owner.GoAsync("/account")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_ends_all_tokens()
    {
        using var owner = await site.GivenSignedInAsync("changed@example.com");
        await owner.SubmitAsync(await owner.GoAsync("/account"), "form[action*='handler=Token']", Fields(("Token.Name", "harvest robot")));

        var wrong = await owner.SubmitAsync(await owner.GoAsync("/account"), "form[action*='handler=Password']", Fields(("Secret.Present", "wrong"), ("Secret.Password", "another horse battery")));
        Assert.Contains("harvest robot", wrong.Text, StringComparison.Ordinal);
        var changed = await owner.SubmitAsync(wrong, "form[action*='handler=Password']", Fields(("Secret.Present", SiteHost.Password), ("Secret.Password", "another horse battery")));

        var account = await owner.FollowAsync(changed);
        Assert.Contains("access tokens no longer work", account.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("harvest robot", account.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tokens_days_are_bounded()
    {
        using var owner = await site.GivenSignedInAsync("days@example.com");
        var page = await owner.GoAsync("/account");
        var refused = await owner.SubmitAsync(page, "form[action*='handler=Token']", Fields(("Token.Name", "x"), ("Token.ValidDays", "0")));
        Assert.Equal("A token is valid for 1 to 365 days.", refused.ErrorOf("Token.ValidDays"));
        var empty = await owner.SubmitAsync(page, "form[action*='handler=Token']", Fields(("Token.Name", "x"), ("Token.ValidDays", "")));
        Assert.Equal("Give a number from 1 to 365.", empty.ErrorOf("Token.ValidDays"));
        var unreadable = await owner.SubmitAsync(page, "form[action*='handler=Token']", Fields(("Token.Name", "x"), ("Token.ValidDays", "many")));
        Assert.NotEmpty(unreadable.ErrorOf("Token.ValidDays"));
        Assert.Equal("many", unreadable.Document.GetElementById("Token_ValidDays")!.GetAttribute("value"));
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
