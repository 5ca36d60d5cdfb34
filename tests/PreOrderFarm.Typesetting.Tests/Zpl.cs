using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Typesetting.Tests;

/// <summary>Reads labels in ZPL back as a printer does: each graphic is unpacked into the dots that it would burn.</summary>
internal sealed partial class Zpl
{
    private readonly List<Label> labels = [];

    internal sealed record Label(int Width, int Height, int BytesPerRow, byte[] Bits)
    {
        internal bool IsDark(int x, int y) => (Bits[y * BytesPerRow + x / 8] & (0x80 >> (x & 7))) != 0;

        internal int DarkDots => Bits.Sum(bits => System.Numerics.BitOperations.PopCount(bits));

        /// <summary>What a scanner reads from it, one line a code. Dots are magnified, for a scanner's eye is no pixel's.</summary>
        internal string[] Scan()
        {
            var folder = Directory.CreateTempSubdirectory("zpl").FullName;
            try
            {
                var path = Path.Combine(folder, "label.pbm");
                File.WriteAllBytes(path, Pbm());
                return Pdf.Run("zbarimg", "--raw", "-q", path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        /// <summary>https://netpbm.sourceforge.net/doc/pbm.html</summary>
        internal byte[] Pbm() => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P4\n{BytesPerRow * 8} {Height}\n")), .. Bits];
    }

    internal IReadOnlyList<Label> Labels => labels;

    internal static Zpl From(byte[] bytes)
    {
        var zpl = new Zpl();
        var text = Encoding.ASCII.GetString(bytes);
        foreach (Match match in Format().Matches(text))
        {
            var (width, height, total, row) = (Number(match, "width"), Number(match, "height"), Number(match, "total"), Number(match, "row"));
            Assert.Equal(Crc16(match.Groups["data"].Value).ToString("X4", CultureInfo.InvariantCulture), match.Groups["crc"].Value);
            using var compressed = new ZLibStream(new MemoryStream(Convert.FromBase64String(match.Groups["data"].Value)), CompressionMode.Decompress);
            using var bits = new MemoryStream();
            compressed.CopyTo(bits);
            Assert.Equal(total, bits.Length);
            Assert.Equal(height, total / row);
            zpl.labels.Add(new Label(width, height, row, bits.ToArray()));
        }

        // Nothing else is in the file: no command that came from a name.
        Assert.Equal("", Format().Replace(text, ""));
        return zpl;
    }

    // By long division of the whole message, as the printer's manual describes it.
    private static int Crc16(string ascii)
    {
        var rest = 0;
        foreach (var character in ascii + "\0\0")
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                rest = (rest << 1) | ((character >> bit) & 1);
                if (rest > 0xFFFF)
                    rest ^= 0x11021;
            }
        }

        return rest;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\^XA\n\^PW(?<width>\d+)\^LL(?<height>\d+)\^LH0,0\^LT0\n\^FO0,0\^GFA,(?<total>\d+),\k<total>,(?<row>\d+),:Z64:(?<data>[A-Za-z0-9+/=]+):(?<crc>[0-9A-F]{4})\^FS\n\^PQ1\n\^XZ\n", RegexOptions.None, 5000)]
    private static partial Regex Format();
}
