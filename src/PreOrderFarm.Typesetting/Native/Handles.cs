using System.Runtime.InteropServices;

namespace PreOrderFarm.Typesetting.Native;

/// <summary>A native object that is owned by exactly one managed handle.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

internal abstract class GObjectHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        PangoApi.Unref(handle);
        return true;
    }
}

internal sealed class FontMapHandle : GObjectHandle;

internal sealed class PangoContextHandle : GObjectHandle;

internal sealed class LayoutHandle : GObjectHandle;

internal sealed class FontDescriptionHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        PangoApi.FreeFontDescription(handle);
        return true;
    }
}

internal sealed class AttributesHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        PangoApi.UnrefAttributes(handle);
        return true;
    }
}

internal sealed class LayoutLinesHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        PangoApi.FreeLines(handle);
        return true;
    }
}

internal sealed class FontOptionsHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        CairoApi.DestroyFontOptions(handle);
        return true;
    }
}

internal sealed class PatternHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        CairoApi.DestroyPattern(handle);
        return true;
    }
}

internal sealed class DrawingHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        CairoApi.DestroyDrawing(handle);
        return true;
    }
}

/// <summary>
/// A Cairo surface. Destroying one that was not finished still writes to its stream,
/// so the root of the stream's closure lives exactly as long as the surface.
/// </summary>
internal sealed class SurfaceHandle : NativeHandle
{
    private GCHandle _closure;

    /// <summary>Takes over the root of the closure that the native side was given.</summary>
    internal void Own(GCHandle closure) => _closure = closure;

    protected override bool ReleaseHandle()
    {
        CairoApi.DestroySurface(handle);
        if (_closure.IsAllocated)
            _closure.Free();
        return true;
    }
}
