using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PreOrderFarm.Tests.Photos;

/// <summary>PNGs that no camera writes (https://www.w3.org/TR/png-3/).</summary>
internal static class Png
{
    private const byte Rgb = 2;
    private const byte Rgba = 6;

    /// <summary>A black picture, and nothing wrong with it.</summary>
    public static byte[] Plain(int width, int height) => Of(width, height, bits: 8, Rgb, isInterlaced: false, new byte[((3 * width) + 1) * height]);

    /// <summary>Its header promises more than its data keeps.</summary>
    public static byte[] ThatClaims(int width, int height) => Of(width, height, bits: 8, Rgb, isInterlaced: false, new byte[1000]);

    /// <summary>Within the limits of size, small on the wire, and 630 MB once it is unpacked, all of it at once because it is interlaced.</summary>
    public static byte[] ThatSwells()
    {
        const int width = 9_000;
        const int height = 8_800;
        // A byte for the filter before each row of each of the seven passes; some more do no harm.
        return Of(width, height, bits: 16, Rgba, isInterlaced: true, new byte[(8L * width * height) + (3 * height)]);
    }

    private static byte[] Of(int width, int height, byte bits, byte colour, bool isInterlaced, byte[] pixels)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bits, colour, (byte)(isInterlaced ? 1 : 0));
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(pixels);
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        var chunk = new byte[8 + named.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + named.Length), Crc(named));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
