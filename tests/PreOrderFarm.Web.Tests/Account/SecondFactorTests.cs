using System.Net;
using PreOrderFarm.Members;
using PreOrderFarm.Web.Tests.Api;

namespace PreOrderFarm.Web.Tests.Account;

public sealed class SecondFactorTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Theory]
    // RFC 6238, appendix B, its secret '12345678901234567890' and the last six of its eight digits.
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, AuthenticatorCodes.At("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", AuthenticatorCodes.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void A_new_secret_is_160_bits_in_base32()
    {
        var secret = AuthenticatorCodes.NewSecret();
        Assert.Matches("^[A-Z2-7]{32}$", secret);
        Assert.NotEqual(secret, AuthenticatorCodes.NewSecret());
    }

    [Fact]
    public async Task An_operator_sets_up_a_second_factor_before_any_of_their_pages_opens()
    {
        using var chief = await site.GivenSignedInAsync("chief.factor@farm.test", isOperator: true, hasSecondFactor: false);
        var sent = await chief.GoAsync("/admin");
        Assert.Equal("/account/second-factor?returnUrl=%2Fadmin", new Uri(site.Address, sent.Location!).PathAndQuery);
        using var program = await ProgramOfAsync(chief);
        var refused = await program.GetAsync("reviews");
        Assert.NotEqual(HttpStatusCode.OK, refused.Status);
        Assert.Contains("second factor", refused.Text, StringComparison.Ordinal);

        var page = await chief.FollowAsync(sent);
        var secret = page.Document.GetElementById("secret")!.TextContent;
        Assert.NotNull(page.Document.QuerySelector("#authenticator svg"));
        Assert.Equal("Type the six digits that the app shows now.", (await chief.SubmitAsync(page, "form[action*='handler=TurnOn']")).ErrorOf("Input.Code"));
        var wrong = await chief.SubmitAsync(page, "form[action*='handler=TurnOn']", Fields(("Input.Code", "000000")));
        Assert.Equal("This is not the code that the app shows now.", wrong.ErrorOf("Input.Code"));
        Assert.Equal(secret, wrong.Document.GetElementById("secret")!.TextContent);
        Assert.Equal(0, await site.Farm.ScalarAsync<long>($"""select count(*) as "Value" from member_tokens t join members m on m.id = t.user_id where m.email = 'chief.factor@farm.test'"""));

        var done = await chief.SubmitAsync(wrong, "form[action*='handler=TurnOn']", Fields(("Input.Code", CodeOf(secret))));
        Assert.Equal(10, done.Document.QuerySelectorAll("#recovery-codes code").Length);
        Assert.Equal(HttpStatusCode.OK, (await chief.GoAsync("/admin")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await program.GetAsync("reviews")).Status);
        using var strong = await ProgramOfAsync(chief);
        Assert.Equal(HttpStatusCode.OK, (await strong.GetAsync("reviews")).Status);
        Assert.DoesNotContain(secret, (await chief.GoAsync("/account/second-factor")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_alone_signs_nobody_in_who_has_a_second_factor_and_a_code_counts_once()
    {
        var (secret, _) = await GivenFactorAsync("twice@farm.test");
        using var visitor = site.NewVisitor();
        var step = await PasswordAsync(visitor, "twice@farm.test");
        Assert.Contains("/sign-in", (await visitor.GoAsync("/account")).Location, StringComparison.Ordinal);
        Assert.Equal("Type the six digits that the app shows now, or a recovery code.", (await visitor.SubmitAsync(step, "main form", Fields(("Input.Code", " ")))).ErrorOf("Input.Code"));
        Assert.Equal(0, await site.Farm.ScalarAsync<int>($"""select access_failed_count as "Value" from members where email = 'twice@farm.test'"""));
        site.Farm.Clock.Advance(TimeSpan.FromMinutes(1));
        var code = CodeOf(secret);
        Assert.Equal("/", (await visitor.SubmitAsync(step, "main form", Fields(("Input.Code", code)))).Location);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/account")).Status);

        using var onlooker = site.NewVisitor();
        var replay = await onlooker.SubmitAsync(await PasswordAsync(onlooker, "twice@farm.test"), "main form", Fields(("Input.Code", code)));
        Assert.Contains("was used already", replay.ErrorOf("Input.Code"), StringComparison.Ordinal);
        var old = await onlooker.SubmitAsync(replay, "main form", Fields(("Input.Code", AuthenticatorCodes.At(secret, AuthenticatorCodes.StepAt(site.Farm.Clock.Now) - 3))));
        Assert.NotEmpty(old.ErrorOf("Input.Code"));
        Assert.Contains("/sign-in", (await onlooker.GoAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovery_code_signs_in_once()
    {
        var (_, codes) = await GivenFactorAsync("recovers@farm.test");
        using var visitor = site.NewVisitor();
        Assert.Equal("/", (await visitor.SubmitAsync(await PasswordAsync(visitor, "recovers@farm.test"), "main form", Fields(("Input.Code", codes[0].ToLowerInvariant())))).Location);
        Assert.Contains("Recovery codes left: 9", (await visitor.GoAsync("/account/second-factor")).Text, StringComparison.Ordinal);

        using var again = site.NewVisitor();
        Assert.NotEmpty((await again.SubmitAsync(await PasswordAsync(again, "recovers@farm.test"), "main form", Fields(("Input.Code", codes[0])))).ErrorOf("Input.Code"));
    }

    [Fact]
    public async Task Five_browsers_with_one_recovery_code_are_one_session()
    {
        var (_, codes) = await GivenFactorAsync("races@farm.test");
        var visitors = Enumerable.Range(0, 5).Select(_ => site.NewVisitor()).ToList();
        var steps = new List<Answer>();
        foreach (var visitor in visitors)
            steps.Add(await PasswordAsync(visitor, "races@farm.test"));
        var answers = await Task.WhenAll(visitors.Zip(steps, (visitor, step) => visitor.SubmitAsync(step, "main form", Fields(("Input.Code", codes[1])))));
        Assert.Single(answers, answer => answer.Location == "/");
        visitors.ForEach(visitor => visitor.Dispose());
    }

    [Fact]
    public async Task Guessed_codes_lock_the_account()
    {
        var (secret, _) = await GivenFactorAsync("guessed@farm.test");
        using var visitor = site.NewVisitor();
        var step = await PasswordAsync(visitor, "guessed@farm.test");
        for (var i = 0; i < 8; i++)
            step = await visitor.SubmitAsync(step, "main form", Fields(("Input.Code", "12345a")));
        Assert.Equal("Too many wrong codes. Please wait ten minutes.", step.ErrorOf("Input.Code"));
        site.Farm.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEmpty((await visitor.SubmitAsync(step, "main form", Fields(("Input.Code", CodeOf(secret))))).ErrorOf("Input.Code"));
    }

    [Fact]
    public async Task Nobody_comes_to_the_second_step_without_the_first()
    {
        using var visitor = site.NewVisitor();
        Assert.StartsWith("/sign-in", (await visitor.GoAsync("/sign-in/second-step")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turning_it_off_needs_the_password_and_takes_the_operators_pages_away()
    {
        using var chief = await site.GivenSignedInAsync("turns.off@farm.test", isOperator: true);
        Assert.Equal(HttpStatusCode.OK, (await chief.GoAsync("/admin")).Status);
        var page = await chief.GoAsync("/account/second-factor");
        var refused = await chief.SubmitAsync(page, "form[action*='handler=RecoveryCodes']", Fields(("Input.Password", "wrong")), action: "/account/second-factor?handler=TurnOff");
        Assert.Equal("This is not your current password.", refused.ErrorOf("Input.Password"));
        var empty = await chief.SubmitAsync(page, "form[action*='handler=RecoveryCodes']");
        Assert.Equal("Type your current password.", empty.ErrorOf("Input.Password"));
        var renewed = await chief.SubmitAsync(page, "form[action*='handler=RecoveryCodes']", Fields(("Input.Password", SiteHost.Password)));
        Assert.Equal(10, renewed.Document.QuerySelectorAll("#recovery-codes code").Length);

        await chief.SubmitAsync(page, "form[action*='handler=RecoveryCodes']", Fields(("Input.Password", SiteHost.Password)), action: "/account/second-factor?handler=TurnOff");
        Assert.Contains("/account/second-factor", (await chief.GoAsync("/admin")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_reset_does_not_go_around_the_second_factor()
    {
        await GivenFactorAsync("reset.factor@farm.test");
        using var thief = site.NewVisitor();
        await thief.SubmitAsync(await thief.GoAsync("/forgotten-password"), "main form", Fields(("Input.Email", "reset.factor@farm.test")));
        var page = await thief.GoAsync(await site.LinkSentToAsync("reset.factor@farm.test", "reset_password"));
        await thief.SubmitAsync(page, "main form", Fields(("Input.Password", "another horse battery")));
        var answer = await thief.SubmitAsync(await thief.GoAsync("/sign-in"), "main form", Fields(("Input.Email", "reset.factor@farm.test"), ("Input.Password", "another horse battery")));
        Assert.StartsWith("/sign-in/second-step", answer.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_a_passkey_changes_nothing_and_operates_nothing_by_the_password_alone()
    {
        using var thief = await site.GivenSignedInAsync("has.passkey@farm.test", isOperator: true, hasSecondFactor: false);
        var before = await thief.GoAsync("/account/second-factor");
        await site.Farm.ExecuteAsync($$"""
            insert into member_passkeys (credential_id, user_id, data)
            select '\x01020304', id, '{"Name":"Phone","PublicKey":"AA==","CreatedAt":"2027-03-01T00:00:00+00:00","SignCount":0,"Transports":null,"IsUserVerified":true,"IsBackupEligible":false,"IsBackedUp":false,"AttestationObject":"AA==","ClientDataJson":"AA=="}'::jsonb
            from members where email = 'has.passkey@farm.test'
            """);
        var page = await thief.GoAsync("/account/second-factor");
        Assert.Contains("Sign in with your passkey", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.GetElementById("secret"));
        Assert.Null(page.Document.QuerySelector("form[action*='handler=RemovePasskey']"));
        var own = await thief.SubmitAsync(before, "form[action*='handler=TurnOn']", Fields(("Input.Code", CodeOf(before.Document.GetElementById("secret")!.TextContent))));
        Assert.Equal(HttpStatusCode.NotFound, own.Status);
        Assert.Contains("/account/second-factor", (await thief.GoAsync("/admin")).Location, StringComparison.Ordinal);
        using var program = await ProgramOfAsync(thief);
        Assert.NotEqual(HttpStatusCode.OK, (await program.GetAsync("reviews")).Status);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("me")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{}}")]
    public async Task A_passkeys_answer_that_is_none_signs_nobody_in(string answer)
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/sign-in");
        await visitor.SubmitAsync(page, "form[data-passkey]", action: "/sign-in?handler=PasskeyOptions");
        var refused = await visitor.SubmitAsync(page, "form[data-passkey]", Fields(("credential", answer)));
        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Contains("This passkey does not sign you in here", refused.Text, StringComparison.Ordinal);
    }

    private async Task<(string Secret, IReadOnlyList<string> Codes)> GivenFactorAsync(string email)
    {
        using var visitor = await site.GivenSignedInAsync(email);
        var page = await visitor.GoAsync("/account/second-factor");
        var secret = page.Document.GetElementById("secret")!.TextContent;
        var done = await visitor.SubmitAsync(page, "form[action*='handler=TurnOn']", Fields(("Input.Code", CodeOf(secret))));
        return (secret, [.. done.Document.QuerySelectorAll("#recovery-codes code").Select(code => code.TextContent)]);
    }

    private static async Task<Answer> PasswordAsync(Visitor visitor, string email)
    {
        var answer = await visitor.SubmitAsync(await visitor.GoAsync("/sign-in"), "main form", Fields(("Input.Email", email), ("Input.Password", SiteHost.Password)));
        Assert.StartsWith("/sign-in/second-step", answer.Location, StringComparison.Ordinal);
        return await visitor.FollowAsync(answer);
    }

    private async Task<ApiClient> ProgramOfAsync(Visitor visitor)
    {
        var made = await visitor.SubmitAsync(await visitor.GoAsync("/account"), "form[action*='handler=Token']", Fields(("Token.Name", "program")));
        return new ApiClient(site.Address, made.Document.QuerySelector("code")!.TextContent, "en");
    }

    private string CodeOf(string secret) => AuthenticatorCodes.At(secret, AuthenticatorCodes.StepAt(site.Farm.Clock.Now));

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
