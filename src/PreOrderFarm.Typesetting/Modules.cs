namespace PreOrderFarm.Typesetting;

/// <summary>The black and white modules of a code, a bit each: in a byte the first one is the lowest, and each row begins with a byte.</summary>
internal sealed class Modules(int columns, int rows)
{
    private readonly int _stride = (columns + 7) / 8;
    private readonly byte[] _bits = new byte[(columns + 7) / 8 * rows];

    internal int Columns => columns;

    internal int Rows => rows;

    internal bool IsDark(int row, int column) => (_bits[row * _stride + column / 8] >> (column & 7) & 1) == 1;

    internal void Darken(int row, int column) => _bits[row * _stride + column / 8] |= (byte)(1 << (column & 7));

    internal void SetRow(int row, System.Collections.BitArray bits) => bits.CopyTo(_bits, row * _stride);

    internal ReadOnlySpan<byte> Row(int row) => _bits.AsSpan(row * _stride, _stride);
}
