using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PreOrderFarm.Typesetting.Native;

/// <summary>
/// Receives what Cairo writes, and hands it to a stream between two native calls. So a stream may be
/// asynchronous, and what it throws never travels through native code.
/// </summary>
internal sealed class ByteSink
{
    private const int FlushBytes = 64 * 1024;
    private byte[] _buffer = new byte[2 * FlushBytes];
    private int _length;
    private Exception? _failure;

    internal long TotalBytes { get; private set; }

    internal static unsafe delegate* unmanaged[Cdecl]<nint, byte*, uint, int> Callback => &Write;

    internal void FlushTo(Stream stream, bool everything)
    {
        if (!IsDue(everything))
            return;
        stream.Write(_buffer, 0, _length);
        _length = 0;
    }

    internal async ValueTask FlushToAsync(Stream stream, bool everything, CancellationToken cancellationToken)
    {
        if (!IsDue(everything))
            return;
        await stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }

    private bool IsDue(bool everything)
    {
        if (_failure is not null)
            throw new TypesettingException("The page could not be kept in memory: " + _failure.Message, _failure);
        return _length >= FlushBytes || (everything && _length > 0);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int Write(nint closure, byte* data, uint lengthBytes)
    {
        if (GCHandle.FromIntPtr(closure).Target is not ByteSink sink)
            return CairoApi.StatusWriteError;
        try
        {
            sink.Append(new ReadOnlySpan<byte>(data, checked((int)lengthBytes)));
            return CairoApi.StatusSuccess;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or OverflowException)
        {
            sink._failure = exception;
            return CairoApi.StatusWriteError;
        }
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        var needed = checked(_length + bytes.Length);
        if (needed > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(needed, checked(_buffer.Length * 2)));
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length = needed;
        TotalBytes += bytes.Length;
    }
}
