using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace PreOrderFarm.Web.Pictures;

/// <summary>A QR code as SVG in the page: black on white in dark mode too, and nothing that a content security policy forbids.</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 4;

    public static IHtmlContent Of(string content, string alt)
    {
        using var code = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (rows[y][x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }
        var (size, side) = (rows.Count, rows.Count * PixelsPerModule);
        return new HtmlString(string.Create(CultureInfo.InvariantCulture,
            $"""<svg viewBox="0 0 {size} {size}" width="{side}" height="{side}" role="img" aria-label="{WebUtility.HtmlEncode(alt)}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>"""));
    }
}
