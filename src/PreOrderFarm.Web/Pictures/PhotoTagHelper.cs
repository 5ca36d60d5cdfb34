using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using PreOrderFarm.Photos;

namespace PreOrderFarm.Web.Pictures;

/// <summary>
/// A photo in the widths and formats that we keep, or a drawing of the fruit while there is none:
/// <c>&lt;photo id="card.PhotoId" produce="@card.Produce" alt="@card.PhotoAlt" focus="card.PhotoFocus" sizes="20rem" /&gt;</c>.
/// The first big one of a page is eager. Where the style sheet crops it, the focus stays in view, to a tenth of its size.
/// </summary>
[HtmlTargetElement("photo", TagStructure = TagStructure.WithoutEndTag)]
public sealed class PhotoTagHelper(PhotoFiles files) : TagHelper
{
    public Guid? Id { get; set; }

    public string Produce { get; set; } = "";

    public string Alt { get; set; } = "";

    public string Sizes { get; set; } = "100vw";

    public bool Eager { get; set; }

    public PhotoFocus? Focus { get; set; }

    /// <summary>Of the place that is kept for it until it is here; only their ratio counts.</summary>
    public int Width { get; set; } = 800;

    public int Height { get; set; } = 600;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "picture";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.Clear();
        var image = new TagBuilder("img") { TagRenderMode = TagRenderMode.SelfClosing };
        if (Id is { } id)
        {
            if (files.HasAvif(id))
                output.Content.AppendHtml(Source(id, "avif"));
            output.Content.AppendHtml(Source(id, "webp"));
            image.Attributes["src"] = PhotoEndpoint.Address(id, 960, "jpg");
            image.Attributes["srcset"] = SourceSet(id, "jpg");
            image.Attributes["sizes"] = Sizes;
            if (Focus is not null && Focus != PhotoFocus.Centre)
            {
                image.Attributes["data-focus-x"] = Tenth(Focus.X);
                image.Attributes["data-focus-y"] = Tenth(Focus.Y);
            }
        }
        else
        {
            image.Attributes["src"] = Drawings.Of(Produce);
        }
        image.Attributes["alt"] = Id is null ? "" : Alt;
        image.Attributes["width"] = Width.ToString(CultureInfo.InvariantCulture);
        image.Attributes["height"] = Height.ToString(CultureInfo.InvariantCulture);
        image.Attributes["loading"] = Eager ? "eager" : "lazy";
        if (Eager)
            image.Attributes["fetchpriority"] = "high";
        output.Content.AppendHtml(image);
    }

    /// <summary>As the style sheet knows it: it has no inline style, so it has eleven places for each direction.</summary>
    public static string Tenth(int percent) => (((percent + 5) / 10) * 10).ToString(CultureInfo.InvariantCulture);

    private TagBuilder Source(Guid id, string extension)
    {
        var source = new TagBuilder("source") { TagRenderMode = TagRenderMode.SelfClosing };
        source.Attributes["type"] = PhotoEndpoint.TypeOf(extension);
        source.Attributes["srcset"] = SourceSet(id, extension);
        source.Attributes["sizes"] = Sizes;
        return source;
    }

    private static string SourceSet(Guid id, string extension) =>
        string.Join(", ", PhotoFiles.Widths.Select(width => $"{PhotoEndpoint.Address(id, width, extension)} {width}w"));
}
