namespace PreOrderFarm.Photos;

/// <summary>What a file is, by its first bytes; its name and its content type may say anything.</summary>
internal static class PhotoKind
{
    public const int BytesNeeded = 12;

    public static bool IsPhoto(ReadOnlySpan<byte> start) => IsJpeg(start) || IsPng(start) || IsWebp(start) || IsHeic(start);

    private static bool IsJpeg(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    private static bool IsPng(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    private static bool IsWebp(ReadOnlySpan<byte> start) =>
        start.Length >= BytesNeeded && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual("WEBP"u8);

    // ISO base media: a 'ftyp' box whose brand is one of HEIF's (ISO/IEC 23008-12).
    private static bool IsHeic(ReadOnlySpan<byte> start)
    {
        if (start.Length < BytesNeeded || !start[4..8].SequenceEqual("ftyp"u8))
            return false;
        var brand = start[8..12];
        return brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("heim"u8);
    }
}
