using System.Globalization;
using System.Net;
using System.Resources;
using System.Text.Json;
using System.Text.RegularExpressions;
using Markdig;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Mail;

public sealed record RenderedEmail(string Subject, string Text, string Html);

/// <summary>
/// Makes text and HTML of an e-mail's row. A template is two sentences of MailTexts.resx, in each language:
/// '{template}.subject' and '{template}.body', the body in Markdown, with placeholders in braces.
/// </summary>
public sealed partial class RenderEmail(IServiceProvider services, IEnumerable<EmailLink> links, IOptions<SiteOptions> site)
{
    public static readonly ResourceManager Texts = new("PreOrderFarm.Mail.MailTexts", typeof(RenderEmail).Assembly);

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().DisableHtml().Build();

    public RenderedEmail Run(Email email)
    {
        var culture = Languages.Culture(email.Culture);
        using var model = JsonDocument.Parse(email.Model);
        string Value(string name) => string.Equals(name, "site", StringComparison.Ordinal)
            ? site.Value.Name
            : model.RootElement.TryGetProperty(name, out var value)
                ? EmailValues.Format(value, culture, Address)
                : throw new InvalidOperationException($"The e-mail '{email.Template}' lacks a value for {{{name}}}.");
        var subject = OneLine(Placeholder().Replace(Sentence(email.Template + ".subject", culture), match => Value(match.Groups[1].Value)));
        var body = Sentence(email.Template + ".body", culture);
        var markdown = Placeholder().Replace(body, match => EscapeMarkdown(Value(match.Groups[1].Value)));
        var text = MarkdownLink().Replace(
            Placeholder().Replace(body, match => OneLine(Value(match.Groups[1].Value))), match => $"{match.Groups[1].Value}: {match.Groups[2].Value}");
        return new RenderedEmail(subject, text, Page(culture, subject, Markdig.Markdown.ToHtml(markdown, Markdown)));
    }

    private string Address(string kind, Guid id)
    {
        var link = links.SingleOrDefault(l => string.Equals(l.Kind, kind, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"No folder registers links of kind '{kind}'.");
        return site.Value.BaseUrl + link.Path(services, id);
    }

    private static string Sentence(string key, CultureInfo culture) =>
        Texts.GetString(key, culture) ?? throw new InvalidOperationException($"MailTexts.resx lacks '{key}'.");

    private static string OneLine(string text) => LineBreaks().Replace(text, " ").Trim();

    // What people typed is text in an e-mail, never markup. An address keeps its characters: those of ours need no escape.
    private static string EscapeMarkdown(string value) =>
        value.StartsWith("http", StringComparison.Ordinal) && Uri.IsWellFormedUriString(value, UriKind.Absolute)
            ? value
            : MarkdownSigns().Replace(OneLine(value), match => "\\" + match.Value);

    private string Page(CultureInfo culture, string subject, string body) => $"""
        <!doctype html>
        <html lang="{culture.Name}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>{WebUtility.HtmlEncode(subject)}</title></head>
        <body style="margin:0;padding:24px;font:16px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif">
        <div style="max-width:560px;margin:0 auto"><p style="font-weight:700">{WebUtility.HtmlEncode(site.Value.Name)}</p>
        {body}</div></body></html>
        """;

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\[([^\]]+)\]\((\S+)\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"[\\`*_{}\[\]()#+\-.!|<>~&]")]
    private static partial Regex MarkdownSigns();

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
