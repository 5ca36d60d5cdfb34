using System.Globalization;
using System.Resources;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Mail;

public sealed record RenderedEmail(string Subject, string Text, string Html);

/// <summary>
/// Makes text and HTML of an e-mail's row. A template is two sentences of MailTexts.resx, in each language:
/// '{template}.subject' and '{template}.body', the body in Markdown, with placeholders in braces. A model whose 'variant'
/// is not empty has the body '{template}.{variant}.body'.
/// </summary>
public sealed partial class RenderEmail(IServiceProvider services, IEnumerable<EmailLink> links, IOptions<SiteOptions> site)
{
    public static readonly ResourceManager Texts = new("PreOrderFarm.Mail.MailTexts", typeof(RenderEmail).Assembly);

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
        var variant = model.RootElement.TryGetProperty("variant", out var named) && named.GetString() is { Length: > 0 } name ? "." + name : "";
        var body = Sentence(email.Template + variant + ".body", culture);
        var markdown = Placeholder().Replace(body, match => EscapeMarkdown(Value(match.Groups[1].Value)));
        var text = MarkdownLink().Replace(
            Placeholder().Replace(body, match => OneLine(Value(match.Groups[1].Value))), match => $"{match.Groups[1].Value}: {match.Groups[2].Value}");
        return new RenderedEmail(subject, text, EmailLayout.Page(culture, site.Value.Name, subject, markdown));
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

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\[([^\]]+)\]\((\S+)\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"[\\`*_{}\[\]()#+\-.!|<>~&]")]
    private static partial Regex MarkdownSigns();

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
