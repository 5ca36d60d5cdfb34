using QRCoder;

namespace PreOrderFarm.Typesetting;

/// <summary>A QR code (ISO/IEC 18004) of up to 2,300 bytes, sharp on every printer.</summary>
public sealed class QrCode : Block
{
    private readonly double _size;
    private readonly string _content;
    private Modules? _modules;

    /// <summary>A code for the content, as large as given, its quiet zone of four modules included.</summary>
    /// <exception cref="TypesettingException">The content is empty or too long for a code.</exception>
    public QrCode(string content, double sizeMillimetres)
    {
        if (string.IsNullOrEmpty(content))
            throw new TypesettingException("A QR code needs a content.");
        _content = content;
        _size = Units.PointsFromMillimetres(Units.MustBeSize(sizeMillimetres, nameof(sizeMillimetres)));
    }

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        Prepare();
        canvas.DrawModules(_modules!, canvas.AlignedX(x, width, _size), y, _size, _size);
    }

    internal override void Prepare() => _modules ??= Encode();

    // QRCoder's matrix has the quiet zone of four modules in it.
    private Modules Encode()
    {
        try
        {
            using var data = QRCodeGenerator.GenerateQrCode(_content, QRCodeGenerator.ECCLevel.M);
            var modules = new Modules(data.ModuleMatrix.Count, data.ModuleMatrix.Count);
            for (var row = 0; row < modules.Rows; row++)
                modules.SetRow(row, data.ModuleMatrix[row]);
            return modules;
        }
        catch (QRCoder.Exceptions.DataTooLongException exception)
        {
            throw new TypesettingException($"A content of {_content.Length} characters is too long for a QR code.", exception);
        }
    }

    private protected override double Measure(Session session, double width) => _size;
}
