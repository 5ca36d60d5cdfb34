using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>
/// Keeps every font file that was ever used open. Cairo keeps ten open and closes another one for the eleventh, without asking
/// whether a second thread has just begun to draw with it (cairo-ft-font.c, _has_unlocked_face): with names in many scripts
/// that ended the process. A face whose lock is held is never closed; there are no more of them than fonts are installed.
/// </summary>
internal static class OpenFonts
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<nint> Faces = [];

    /// <summary>To be called between the choice of a font and its first measure or stroke: Cairo opens its file here.</summary>
    internal static void Keep(nint font)
    {
        lock (Gate)
        {
            var scaled = PangoApi.ScaledFont(font);
            var face = scaled == 0 ? 0 : CairoApi.LockFace(scaled);
            if (face == 0)
                return;
            if (Faces.Add(face))
                CairoApi.Reference(scaled);
            else
                CairoApi.UnlockFace(scaled);
        }
    }
}
