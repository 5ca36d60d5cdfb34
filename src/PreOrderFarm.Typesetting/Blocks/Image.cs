using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting;

/// <summary>A PNG picture, as wide as given (or as its column, if that is narrower) and in its own proportions.</summary>
public sealed class Image : Block
{
    private const int MaximumPixels = 50_000_000;
    private readonly byte[] _png;
    private readonly double _width;
    private readonly double _heightByWidth;

    /// <summary>Takes the bytes of a PNG file; they are decoded when drawn.</summary>
    /// <exception cref="TypesettingException">The bytes are not a PNG picture of at most 50 megapixels.</exception>
    public Image(byte[] png, double widthMillimetres)
    {
        _png = png ?? throw new ArgumentNullException(nameof(png));
        _width = Units.PointsFromMillimetres(Units.MustBeSize(widthMillimetres, nameof(widthMillimetres)));
        var (widthPixels, heightPixels) = Dimensions(png);
        _heightByWidth = (double)heightPixels / widthPixels;
    }

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        var drawnWidth = Math.Min(width, _width);
        using var surface = Decode(_png);
        canvas.DrawImage(surface, canvas.AlignedX(x, width, drawnWidth), y, drawnWidth / CairoApi.ImageWidthPixels(surface));
    }

    private protected override double Measure(Session session, double width) => Math.Min(width, _width) * _heightByWidth;

    // The signature and the IHDR chunk come first: https://www.w3.org/TR/png-3/#5DataRep
    private static (int Width, int Height) Dimensions(ReadOnlySpan<byte> png)
    {
        ReadOnlySpan<byte> start = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        if (png.Length < 24 || !png.StartsWith(start) || !png.Slice(12, 4).SequenceEqual("IHDR"u8))
            throw new TypesettingException("The picture is not a PNG file.");
        var width = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png[16..]);
        var height = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png[20..]);
        if (width == 0 || height == 0 || (ulong)width * height > MaximumPixels)
            throw new TypesettingException($"A picture of {width} × {height} pixels is too large.");
        return ((int)width, (int)height);
    }

    private static unsafe SurfaceHandle Decode(byte[] png)
    {
        NativeLibraries.EnsureLoaded();
        var reader = GCHandle.Alloc(new Reader(png));
        try
        {
            var surface = CairoApi.ReadPng(&Read, GCHandle.ToIntPtr(reader));
            var status = CairoApi.SurfaceStatus(surface);
            if (status != CairoApi.StatusSuccess)
                surface.Dispose();
            CairoApi.Check(status, "read the PNG picture");
            return surface;
        }
        finally
        {
            reader.Free();
        }
    }

    private sealed class Reader(byte[] bytes)
    {
        private int _position;

        internal bool TryTake(Span<byte> into)
        {
            if (into.Length > bytes.Length - _position)
                return false;
            bytes.AsSpan(_position, into.Length).CopyTo(into);
            _position += into.Length;
            return true;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int Read(nint closure, byte* into, uint lengthBytes) =>
        GCHandle.FromIntPtr(closure).Target is Reader reader && reader.TryTake(new Span<byte>(into, (int)lengthBytes))
            ? CairoApi.StatusSuccess
            : CairoApi.StatusReadError;
}
