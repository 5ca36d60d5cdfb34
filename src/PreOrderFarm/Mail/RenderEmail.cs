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
        using var document = JsonDocument.Parse(email.Model);
        var model = document.RootElement;
        var subject = Line(email.Template + ".subject", model, culture);
        var variant = model.TryGetProperty("variant", out var named) && named.GetString() is { Length: > 0 } name ? "." + name : "";
        var body = Sentence(email.Template + variant + ".body", culture);
        var markdown = Placeholder().Replace(body, match => Items(model, match.Groups[1].Value, culture) is { } items
            ? string.Join('\n', items.Select(item => $"- [{EscapeMarkdown(item.Line)}]({EscapeMarkdown(item.Address)})"))
            : EscapeMarkdown(Value(email.Template, model, match.Groups[1].Value, culture)));
        var text = MarkdownLink().Replace(
            Placeholder().Replace(body, match => Items(model, match.Groups[1].Value, culture) is { } items
                ? string.Join('\n', items.Select(item => $"- {item.Line}: {item.Address}"))
                : OneLine(Value(email.Template, model, match.Groups[1].Value, culture))),
            match => $"{match.Groups[1].Value}: {match.Groups[2].Value}");
        return new RenderedEmail(subject, text, EmailLayout.Page(culture, site.Value.Name, subject, markdown));
    }

    private string Line(string sentence, JsonElement model, CultureInfo culture) =>
        OneLine(Placeholder().Replace(Sentence(sentence, culture), match => Value(sentence, model, match.Groups[1].Value, culture)));

    private string Value(string sentence, JsonElement model, string name, CultureInfo culture) => string.Equals(name, "site", StringComparison.Ordinal)
        ? site.Value.Name
        : model.TryGetProperty(name, out var value)
            ? EmailValues.Format(value, culture, Address)
            : throw new InvalidOperationException($"The e-mail '{sentence}' lacks a value for {{{name}}}.");

    /// <summary>Null where the value is no list.</summary>
    private List<(string Line, string Address)>? Items(JsonElement model, string name, CultureInfo culture) =>
        model.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => (Line(item.GetProperty("sentence").GetString()!, item, culture), item.GetProperty("link").GetString()!))]
            : null;

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
