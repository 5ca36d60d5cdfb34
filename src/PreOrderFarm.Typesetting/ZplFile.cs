using System.Globalization;
using System.IO.Compression;
using System.Text;
using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting;

/// <summary>
/// Labels in Zebra's language, ZPL II: https://docs.zebra.com/us/en/printers/software/zpl-pg/c-zpl-zpl-commands/r-zpl-gf.html.
/// A label is one graphic field, compressed as 'Z64' (zlib, base 64, and a CRC-16 of that text), which Zebra's printers
/// take since firmware x.14; it is a tenth of the size of hexadecimal digits.
/// </summary>
internal sealed class ZplFile : PageOutput
{
    private const int MaximumDots = 32_000;
    private const int DarkestWhite = 140; // half covered is black, and the thin strokes of Han characters survive

    private readonly int _width;
    private readonly int _height;
    private readonly int _bytesPerRow;
    private readonly SurfaceHandle _surface;
    private readonly DrawingHandle _drawing;

    internal ZplFile(Document document, Session session, int dotsPerInch)
    {
        var dotsPerPoint = DotsPerMillimetre(dotsPerInch) / Units.PointsFromMillimetres(1);
        _width = (int)Math.Round(document.Page.WidthPoints * dotsPerPoint);
        _height = (int)Math.Round(document.Page.HeightPoints * dotsPerPoint);
        if (_width > MaximumDots || _height > MaximumDots)
            throw new TypesettingException($"A label of {_width} × {_height} dots is larger than the {MaximumDots} that ZPL can say.");
        _bytesPerRow = (_width + 7) / 8;
        _surface = CairoApi.CreateImage(CairoApi.FormatRgb24, _width, _height);
        CairoApi.Check(CairoApi.SurfaceStatus(_surface), $"make a label of {_width} × {_height} dots");
        _drawing = CairoApi.Create(_surface);
        CairoApi.Scale(_drawing, dotsPerPoint, dotsPerPoint);
        Canvas = new Canvas(_drawing, session, dotsPerPoint);
        Clear();
    }

    internal override Canvas Canvas { get; }

    // What is sold as 203 dpi has 8 dots a millimetre.
    private static double DotsPerMillimetre(int dotsPerInch) => dotsPerInch switch
    {
        203 => 8,
        300 or 600 => dotsPerInch / 25.4,
        _ => throw new TypesettingException($"No label printer has {dotsPerInch} dots an inch; they have 203, 300 or 600."),
    };

    internal override void EndPage()
    {
        CairoApi.Check(CairoApi.Status(_drawing), "draw a label");
        var bits = Bits();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"^XA\n^PW{_width}^LL{_height}^LH0,0^LT0\n^FO0,0^GFA,{bits.Length},{bits.Length},{_bytesPerRow},{Z64(bits)}^FS\n^PQ1\n^XZ\n");
        Sink.Append(Encoding.ASCII.GetBytes(text));
        Clear();
    }

    internal override void Finish()
    {
    }

    private void Clear() => Canvas.FillRectangle(0, 0, _width, _height, Colour.White);

    // One bit a dot, the first one the highest; 1 is black. https://www.cairographics.org/manual/cairo-Image-Surfaces.html#cairo-format-t
    private unsafe byte[] Bits()
    {
        CairoApi.Flush(_surface);
        var stride = CairoApi.ImageStrideBytes(_surface);
        var data = CairoApi.ImageData(_surface);
        var bits = new byte[_bytesPerRow * _height];
        for (var row = 0; row < _height; row++)
        {
            var pixels = new ReadOnlySpan<uint>(data + (long)row * stride, _width);
            var line = bits.AsSpan(row * _bytesPerRow, _bytesPerRow);
            for (var column = 0; column < pixels.Length; column++)
            {
                if (IsDark(pixels[column]))
                    line[column / 8] |= (byte)(0x80 >> (column & 7));
            }
        }

        return bits;
    }

    private static bool IsDark(uint pixel) =>
        (pixel & 0xFFFFFF) != 0xFFFFFF && ((pixel >> 16 & 255) * 299 + (pixel >> 8 & 255) * 587 + (pixel & 255) * 114) / 1000 < DarkestWhite;

    private static string Z64(byte[] bits)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bits);
        var text = Convert.ToBase64String(compressed.GetBuffer(), 0, (int)compressed.Length);
        return string.Create(CultureInfo.InvariantCulture, $":Z64:{text}:{Crc16(text):X4}");
    }

    /// <summary>CRC-16 with the polynomial 0x1021 and no initial value, as Zebra's printers check it ('XMODEM' in other places).</summary>
    internal static ushort Crc16(string ascii)
    {
        var crc = 0;
        foreach (var character in ascii)
        {
            crc ^= character << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
        }

        return (ushort)crc;
    }

    public override void Dispose()
    {
        _drawing.Dispose();
        _surface.Dispose();
    }
}
