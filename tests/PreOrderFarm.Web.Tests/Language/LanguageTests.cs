using System.Net;

namespace PreOrderFarm.Web.Tests.Language;

public sealed class LanguageTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Theory]
    [InlineData("en-GB,en;q=0.9", "en")]
    [InlineData("de-DE,de;q=0.9", "en")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans")]
    [InlineData("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant")]
    [InlineData("zh-HK", "zh-Hant")]
    [InlineData("fr;q=0.9,zh-Hant;q=0.8", "zh-Hant")]
    public async Task The_browser_says_the_language(string accepted, string expected)
    {
        using var visitor = site.NewVisitor(accepted);
        var page = await visitor.GoAsync("/");
        Assert.Equal(expected, page.Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal(expected, page.Header("Content-Language"));
    }

    [Fact]
    public async Task A_choice_is_kept_and_leads_back_to_the_page()
    {
        using var visitor = site.NewVisitor("zh-CN");
        var page = await visitor.GoAsync("/sign-in?returnUrl=%2Faccount");
        var answer = await visitor.SubmitAsync(page, "form.languages", button: "language=zh-Hant");

        Assert.Equal("/sign-in?returnUrl=%2Faccount", answer.Location);
        Assert.Contains("登入", (await visitor.FollowAsync(answer)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task A_choice_leads_to_no_other_site(string returnUrl)
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/");
        var answer = await visitor.SubmitAsync(page, "form.languages", new Dictionary<string, string>(StringComparer.Ordinal) { ["returnUrl"] = returnUrl }, "language=en");
        Assert.Equal("/", answer.Location);
    }

    [Fact]
    public async Task A_members_language_wins_over_the_browsers()
    {
        await site.GivenMemberAsync("english.reader@example.com");
        using var visitor = site.NewVisitor("zh-CN");
        await visitor.SignInAsync("english.reader@example.com");
        Assert.Equal("en", (await visitor.GoAsync("/account")).Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task Nothing_that_is_no_language_is_kept()
    {
        using var visitor = site.NewVisitor("zh-CN");
        var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/language") { Content = new FormUrlEncodedContent([new("language", "xx")]) });
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Empty(answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task A_form_in_parts_that_ends_too_soon_is_a_bad_request_and_no_fault_of_ours()
    {
        using var visitor = site.NewVisitor();
        var cut = new StringContent("--x\r\nContent-Disposition: form-data; name=\"language\"\r\n\r\nen");
        cut.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/language") { Content = cut });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }
}
