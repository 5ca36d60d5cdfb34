using PreOrderFarm.Typesetting.Native;
using PreOrderFarm.Typesetting.Shaping;

namespace PreOrderFarm.Typesetting;

/// <summary>What the machine needs before it can print.</summary>
public static class Typesetter
{
    /// <summary>Throws if a shared library or a font for Chinese is missing. For start-up and health checks.</summary>
    /// <exception cref="TypesettingException">Something is missing; the message names Debian's package.</exception>
    public static void EnsureReady()
    {
        var shaper = ShaperPool.Rent();
        try
        {
            if (UnknownGlyphs(shaper, "永", "zh-Hans") > 0)
                throw NativeLibraries.MissingCjkFont();
        }
        finally
        {
            ShaperPool.Return(shaper);
        }
    }

    /// <summary>How many glyphs of the text no installed font has. 0: it prints as written.</summary>
    public static int CountUnknownGlyphs(string text, string language = "en")
    {
        ArgumentNullException.ThrowIfNull(text);
        var shaper = ShaperPool.Rent();
        try
        {
            return UnknownGlyphs(shaper, text, language);
        }
        finally
        {
            ShaperPool.Return(shaper);
        }
    }

    private static int UnknownGlyphs(Shaper shaper, string text, string language) =>
        shaper.Shape(new TextSpec(text, 10, 14, FontWeight.Normal, false, Fonts.For(language), language, 0, -1)).UnknownGlyphs;
}
