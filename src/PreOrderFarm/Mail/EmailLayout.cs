using System.Globalization;
using System.Net;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PreOrderFarm.Mail;

/// <summary>
/// The one layout of every e-mail's HTML part. Mail programs know little of style sheets, so what must be is said inline,
/// for a bright room; the sheet in the head says what changes in a dark one, for those that read it. No tables, no pictures,
/// nothing that is fetched from anywhere.
/// </summary>
internal static class EmailLayout
{
    private const string Button = "display:inline-block;margin-top:12px;padding:12px 24px;border-radius:99px;background:#2b6640;color:#fffdf6;font-weight:600;text-decoration:none";
    private const string Link = "color:#2b6640";
    private const string Address = "display:block;margin-top:12px;font-size:13px;line-height:1.5;color:#575d49;word-break:break-all";

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().DisableHtml().Build();

    public static string Page(CultureInfo culture, string site, string subject, string markdown)
    {
        var document = Markdig.Markdown.Parse(markdown, Markdown);
        foreach (var link in document.Descendants<LinkInline>().ToList())
            Dress(link);
        var (title, name) = (WebUtility.HtmlEncode(subject), WebUtility.HtmlEncode(site));
        return $$"""
            <!doctype html>
            <html lang="{{culture.Name}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>{{title}}</title>
            <style>
            :root { color-scheme: light dark; }
            @media (prefers-color-scheme: dark) {
              .ground { background: #161a13 !important; color: #f2edde !important; } .sheet { background: #1f241b !important; border-color: #373e30 !important; }
              .soft { color: #bcbca7 !important; } .link { color: #90d09d !important; } .button { background: #90d09d !important; color: #0f1f10 !important; }
            }
            </style></head>
            <body class="ground" style="margin:0;padding:24px 12px;background:#faf5e9;color:#24301f;font:16px/1.6 system-ui,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif">
            <div class="sheet" style="max-width:560px;margin:0 auto;padding:24px;background:#fffdf7;border:1px solid #e4d9c1;border-radius:16px">
            <p style="margin:0 0 20px;font:600 20px/1.2 Georgia,'Songti SC',serif">{{name}}</p>
            {{document.ToHtml(Markdown)}}</div></body></html>
            """;
    }

    // A link that ends its paragraph is what the e-mail is for: a button, and its address beneath for who cannot press it. Of a list, each is one of many.
    private static void Dress(LinkInline link)
    {
        var isForThat = link.NextSibling is null && !IsInList(link);
        var look = link.GetAttributes();
        look.AddClass(isForThat ? "button" : "link");
        look.AddProperty("style", isForThat ? Button : Link);
        if (!isForThat || link.Url is not { } address)
            return;
        if (link.PreviousSibling is not null)
            link.InsertBefore(new LineBreakInline { IsHard = true });
        link.InsertAfter(new HtmlInline($"""<span class="soft" style="{Address}">{WebUtility.HtmlEncode(address)}</span>"""));
    }

    private static bool IsInList(LinkInline link)
    {
        ContainerInline outermost = link;
        while (outermost.Parent is { } outer)
            outermost = outer;
        return outermost.ParentBlock?.Parent is ListItemBlock;
    }
}
