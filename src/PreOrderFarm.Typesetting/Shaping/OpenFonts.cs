using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>
/// Opens font files one at a time and keeps every one open that a text was shaped with. Cairo 1.16 does neither by itself
/// (cairo-ft-font.c): it hands two new files to FreeType at once, which must not be (FT_New_Face asks for a lock); and it keeps ten
/// open and closes another one for the eleventh, without asking whether a second thread has just begun to draw with it
/// (_has_unlocked_face). With names in many scripts both ended the process. A face whose lock is held is never closed; there are
/// no more of them than fonts are installed.
/// </summary>
internal static class OpenFonts
{
    private static readonly HashSet<nint> Faces = [];

    /// <summary>
    /// Held by whoever shapes or measures a text for the first time or throws a font map away: only then are font files opened or
    /// closed. Whoever draws what was shaped needs it not.
    /// </summary>
    internal static Lock Gate { get; } = new();

    /// <summary>To be called where the gate is held since before the font was chosen.</summary>
    internal static void Keep(nint font)
    {
        if (!Gate.IsHeldByCurrentThread)
            throw new InvalidOperationException("A font is kept by whoever holds the gate.");
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
