using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Forms;

/// <summary>Which fields of this page are wrong: noted while they are drawn, listed where the form begins.</summary>
public static class WrongFields
{
    private static readonly object Key = new();

    /// <param name="context">Of the request.</param>
    /// <param name="id">Of the control, to which the list leads.</param>
    /// <param name="label">What the person knows the control by.</param>
    /// <param name="sentence">What is wrong with it.</param>
    public static void Note(HttpContext context, string id, string label, string sentence) => Of(context).Add((id, label, sentence));

    internal static List<(string Id, string Label, string Sentence)> Of(HttpContext context)
    {
        if (context.Items[Key] is not List<(string, string, string)> noted)
            context.Items[Key] = noted = [];
        return noted;
    }
}

/// <summary>
/// What is wrong with a form, at its top: <c>&lt;form-errors /&gt;</c>. What no field is to blame for, and a list that leads
/// to the fields that are; these come later in the page, so it is written when all of the page is known.
/// </summary>
[HtmlTargetElement("form-errors", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FormErrorsTagHelper(IStringLocalizer<Texts> T) : TagHelper
{
    /// <summary>Where a page has several forms: the handler of this one, so that only the form that was sent says what is wrong.</summary>
    public string? Of { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Of is not null && Of != ViewContext.HttpContext.Request.Query["handler"])
        {
            output.SuppressOutput();
            return;
        }
        var errors = ViewContext.ModelState.TryGetValue("", out var entry) ? entry.Errors.Select(error => error.ErrorMessage).ToList() : [];
        output.TagName = null;
        foreach (var error in errors)
        {
            output.Content.AppendHtml(Notice("p", error));
        }
        // What a page sends along by itself has no field that could say so.
        var otherwise = errors.Count == 0 && !ViewContext.ModelState.IsValid ? T["This could not be read. Load the page anew and try again."].Value : null;
        output.Content.AppendHtml(new Summary(ViewContext.HttpContext, T["Please look at these again:"], otherwise));
    }

    private static TagBuilder Notice(string tag, string? sentence = null)
    {
        var notice = new TagBuilder(tag);
        notice.Attributes["class"] = "notice bad";
        notice.Attributes["role"] = "alert";
        if (sentence is not null)
            notice.InnerHtml.Append(sentence);
        return notice;
    }

    private sealed class Summary(HttpContext http, string heading, string? otherwise) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        {
            var wrong = WrongFields.Of(http);
            if (wrong.Count == 0)
            {
                if (otherwise is not null)
                    Notice("p", otherwise).WriteTo(writer, encoder);
                return;
            }

            var list = new TagBuilder("ul");
            foreach (var (id, label, sentence) in wrong)
            {
                var link = new TagBuilder("a");
                link.Attributes["href"] = "#" + id;
                link.InnerHtml.Append(label.TrimEnd('.', '。'));
                var item = new TagBuilder("li");
                item.InnerHtml.AppendHtml(link).Append((label.EndsWith('?') || label.EndsWith('？') ? Language.Show.Space : Language.Show.Colon) + sentence);
                list.InnerHtml.AppendHtml(item);
            }
            var notice = Notice("div");
            var title = new TagBuilder("p");
            title.InnerHtml.Append(heading);
            notice.InnerHtml.AppendHtml(title).AppendHtml(list);
            notice.WriteTo(writer, encoder);
        }
    }
}
