using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using PreOrderFarm.Photos;

namespace PreOrderFarm.Web.Pictures;

/// <summary>
/// A photo in the widths that we keep, or a drawing of the fruit while there is none:
/// <c>&lt;photo id="card.PhotoId" produce="@card.Produce" alt="@card.PhotoAlt" sizes="20rem" /&gt;</c>. The first big one of a page is eager.
/// </summary>
[HtmlTargetElement("photo", TagStructure = TagStructure.WithoutEndTag)]
public sealed class PhotoTagHelper : TagHelper
{
    public Guid? Id { get; set; }

    public string Produce { get; set; } = "";

    public string Alt { get; set; } = "";

    public string Sizes { get; set; } = "100vw";

    public bool Eager { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "picture";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.Clear();
        var image = new TagBuilder("img") { TagRenderMode = TagRenderMode.SelfClosing };
        if (Id is { } id)
        {
            var source = new TagBuilder("source") { TagRenderMode = TagRenderMode.SelfClosing };
            source.Attributes["type"] = "image/webp";
            source.Attributes["srcset"] = SourceSet(id, "webp");
            source.Attributes["sizes"] = Sizes;
            output.Content.AppendHtml(source);
            image.Attributes["src"] = PhotoEndpoint.Address(id, 960, "jpg");
            image.Attributes["srcset"] = SourceSet(id, "jpg");
            image.Attributes["sizes"] = Sizes;
        }
        else
        {
            image.Attributes["src"] = Drawings.Of(Produce);
        }
        image.Attributes["alt"] = Id is null ? "" : Alt;
        image.Attributes["width"] = "800";
        image.Attributes["height"] = "600";
        image.Attributes["loading"] = Eager ? "eager" : "lazy";
        if (Eager)
            image.Attributes["fetchpriority"] = "high";
        output.Content.AppendHtml(image);
    }

    private static string SourceSet(Guid id, string extension) =>
        string.Join(", ", PhotoFiles.Widths.Select(width => $"{PhotoEndpoint.Address(id, width, extension)} {width}w"));
}
