using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PreOrderFarm.Web.Stories;

/// <summary>A grower's words: Markdown without raw HTML, with links that lead only to the web or to a mailbox.</summary>
public static class Story
{
    // The page's own title, and the heading over the story.
    private const int PageHeadings = 2;
    private const int DeepestHeading = 6;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseAutoLinks()
        .UsePipeTables()
        .UseReferralLinks("nofollow", "ugc", "noopener")
        .Build();

    /// <param name="markdown">What was written.</param>
    /// <param name="above">The level of the page's heading that stands over it.</param>
    public static string ToHtml(string markdown, int above = PageHeadings)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        PutHeadingsInOrder([.. document.Descendants<HeadingBlock>()], above);
        foreach (var link in document.Descendants<LinkInline>().ToList())
            Tame(link);
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsSafe(link.Url)).ToList())
            link.ReplaceBy(new LiteralInline($"<{link.Url}>"));
        return document.ToHtml(Pipeline);
    }

    /// <summary>The first words, without marks: for lists and share cards.</summary>
    public static string Beginning(string markdown, int length)
    {
        var text = string.Join(' ', Markdown.ToPlainText(markdown, Pipeline).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= length ? text : string.Concat(text.AsSpan(0, length), "…");
    }

    // Headings are chosen by their size; whoever has them read aloud goes by their order, which must not skip a level.
    private static void PutHeadingsInOrder(IReadOnlyList<HeadingBlock> headings, int above)
    {
        if (headings.Count == 0)
            return;
        var (highest, before) = (headings.Min(heading => heading.Level), above);
        foreach (var heading in headings)
        {
            heading.Level = Math.Min(Math.Min(heading.Level - highest + above + 1, before + 1), DeepestHeading);
            before = heading.Level;
        }
    }

    // Pictures of other sites would tell those sites who reads; campaigns have photos of their own.
    private static void Tame(LinkInline link)
    {
        if (link.IsImage)
            link.ReplaceBy(new LiteralInline(link.FirstChild?.ToString() ?? ""));
        else if (!IsSafe(link.Url))
            link.Url = "#";
    }

    private static bool IsSafe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" or "mailto";
}
