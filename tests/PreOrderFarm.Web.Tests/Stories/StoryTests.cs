using PreOrderFarm.Web.Stories;

namespace PreOrderFarm.Web.Tests.Stories;

public sealed class StoryTests
{
    [Theory]
    [InlineData("<javascript:alert(1)>", "&lt;javascript:alert(1)&gt;")]
    [InlineData("<data:text/html,x>", "&lt;data:text/html,x&gt;")]
    [InlineData("<JAVASCRIPT:alert(1)>", "&lt;JAVASCRIPT:alert(1)&gt;")]
    public void An_address_that_leads_nowhere_safe_is_only_words(string markdown, string words) =>
        Assert.Equal($"<p>{words}</p>", Story.ToHtml(markdown).Trim());

    [Theory]
    [InlineData("## The trees", "<h3>The trees</h3>")]
    [InlineData("# Trees\n\n### Old ones", "<h3>Trees</h3>\n<h4>Old ones</h4>")]
    [InlineData("#### Old ones\n\n# Trees\n\n## Young ones", "<h3>Old ones</h3>\n<h3>Trees</h3>\n<h4>Young ones</h4>")]
    public void Headings_follow_the_page_s_own_and_skip_no_level(string markdown, string html) =>
        Assert.Equal(html, Story.ToHtml(markdown).Trim());

    [Theory]
    [InlineData("<https://farm.example/a>", "href=\"https://farm.example/a\"")]
    [InlineData("<li@farm.example>", "href=\"mailto:li@farm.example\"")]
    [InlineData("[here](https://farm.example)", "href=\"https://farm.example\"")]
    [InlineData("[here](javascript:alert(1))", "href=\"#\"")]
    public void Links_lead_to_the_web_or_to_a_mailbox(string markdown, string link) =>
        Assert.Contains(link, Story.ToHtml(markdown), StringComparison.Ordinal);
}
