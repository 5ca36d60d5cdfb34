using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Forms;

/// <summary>
/// One field of a form: label, control, hint, and what is wrong with it.
/// <code>&lt;field for="Input.Email" label="@T["E-mail"]" type="email" autocomplete="email" required hint="…" /&gt;</code>
/// Kinds: any input type, "textarea" (rows) or a select when items are given. Other attributes go to the control.
/// </summary>
[HtmlTargetElement("field", Attributes = "for", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FieldTagHelper(IHtmlGenerator html, IStringLocalizer<Texts> T) : TagHelper
{
    public ModelExpression For { get; set; } = null!;

    public string Label { get; set; } = "";

    /// <summary>What the list of what is wrong calls it, where several fields have the same label.</summary>
    public string? Listed { get; set; }

    public string? Hint { get; set; }

    public string Type { get; set; } = "text";

    public int Rows { get; set; } = 4;

    public IEnumerable<SelectListItem>? Items { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    private string Id => TagBuilder.CreateSanitizedId(For.Name, "_");

    private bool IsTick => Type == "checkbox";

    private bool HasHint => !string.IsNullOrEmpty(Hint);

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var errors = ViewContext.ModelState.TryGetValue(For.Name, out var entry) ? entry.Errors : [];
        var wrong = Language.Show.Sentences([.. errors.Select(error => Sentence(error.ErrorMessage, output.Attributes))]);
        var control = Control(output.Attributes, errors.Count > 0);
        var label = new TagBuilder("label");
        label.Attributes["for"] = Id;
        label.InnerHtml.Append(Label);

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.Clear();
        output.Attributes.SetAttribute("class", (IsTick ? "field tick" : "field") + (errors.Count > 0 ? " wrong" : ""));
        if (IsTick)
            output.Content.AppendHtml(control).AppendHtml(label);
        else
            output.Content.AppendHtml(label).AppendHtml(control);
        if (HasHint)
            output.Content.AppendHtml(Paragraph("hint", Hint!));
        if (errors.Count == 0)
            return;
        output.Content.AppendHtml(Paragraph("error", wrong));
        WrongFields.Note(ViewContext.HttpContext, Id, Listed ?? Label, wrong);
    }

    // Of an empty number, binding does not know what the page does: which ones there may be.
    private string Sentence(string error, TagHelperAttributeList others) =>
        Type == "number" && error == T["Fill in this field."] && others["min"] is { } min && others["max"] is { } max
            ? T["Give a number from {0} to {1}.", Plain(min.Value) ?? "", Plain(max.Value) ?? ""]
            : error;

    private TagBuilder Control(TagHelperAttributeList others, bool isWrong)
    {
        var control = Items is not null ? html.GenerateSelect(ViewContext, For.ModelExplorer, null, For.Name, Items, allowMultiple: false, null)
            : Type == "textarea" ? html.GenerateTextArea(ViewContext, For.ModelExplorer, For.Name, Rows, 0, null)
            : Type == "password" ? html.GeneratePassword(ViewContext, For.ModelExplorer, For.Name, null, null)
            : IsTick ? Tick()
            : html.GenerateTextBox(ViewContext, For.ModelExplorer, For.Name, Written(For.Model), null, null);
        if (Items is null && Type is not ("textarea" or "password" or "checkbox"))
            control.Attributes["type"] = Type;
        control.Attributes.Remove("cols");
        foreach (var attribute in others)
            control.Attributes[attribute.Name] = attribute.ValueStyle == HtmlAttributeValueStyle.Minimized ? "" : Plain(attribute.Value);
        var describedBy = string.Join(' ', new[] { isWrong ? Id + "-error" : null, HasHint ? Id + "-hint" : null }.Where(id => id is not null));
        if (describedBy.Length > 0)
            control.Attributes["aria-describedby"] = describedBy;
        if (isWrong)
            control.Attributes["aria-invalid"] = "true";
        return control;
    }

    // What a page writes into an attribute comes encoded, and is encoded again when the control is drawn.
    private static string? Plain(object? value) => value is IHtmlContent ? WebUtility.HtmlDecode(value.ToString()) : value?.ToString();

    // Not by the generator, which breaks on a tick that came back as another word than true or false.
    private TagBuilder Tick()
    {
        var tick = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        tick.MergeAttributes(new Dictionary<string, string?>(StringComparer.Ordinal) { ["type"] = "checkbox", ["id"] = Id, ["name"] = For.Name, ["value"] = "true" });
        if (For.Model is true)
            tick.Attributes["checked"] = "checked";
        return tick;
    }

    // What browsers put into their own date and number controls is not written by culture.
    private static string? Written(object? value) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime local => local.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };

    private TagBuilder Paragraph(string kind, string text)
    {
        var sentence = new TagBuilder("p");
        sentence.Attributes["class"] = kind;
        sentence.Attributes["id"] = $"{Id}-{kind}";
        sentence.InnerHtml.Append(Language.Show.Tied(text));
        return sentence;
    }
}
