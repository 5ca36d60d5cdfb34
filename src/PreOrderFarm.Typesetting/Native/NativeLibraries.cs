using System.Reflection;
using System.Runtime.InteropServices;

namespace PreOrderFarm.Typesetting.Native;

/// <summary>Which shared libraries are needed, and the Debian package that brings each.</summary>
internal static class NativeLibraries
{
    internal const string Cairo = "libcairo.so.2";
    internal const string Pango = "libpango-1.0.so.0";
    internal const string PangoCairo = "libpangocairo-1.0.so.0";
    internal const string GObject = "libgobject-2.0.so.0";
    internal const string CjkFontPackage = "fonts-noto-cjk";

    private sealed record Library(string Name, string Package, string MacName);

    // In the order in which they depend on each other, so that the first one missing is the one to install.
    private static readonly Library[] Needed =
    [
        new(GObject, "libglib2.0-0", "libgobject-2.0.0.dylib"),
        new(Cairo, "libcairo2", "libcairo.2.dylib"),
        new(Pango, "libpango-1.0-0", "libpango-1.0.0.dylib"),
        new(PangoCairo, "libpangocairo-1.0-0", "libpangocairo-1.0.0.dylib"),
    ];

    private static readonly Lazy<TypesettingException?> Problem = new(Load);

    internal static void EnsureLoaded()
    {
        if (Problem.Value is { } problem)
            throw new TypesettingException(problem.Message);
    }

    internal static TypesettingException? FirstMissing(Func<string, bool> canLoad)
    {
        foreach (var library in Needed)
        {
            if (!canLoad(library.Name))
                return Missing(library.Name, library.Package);
        }

        return null;
    }

    internal static TypesettingException Missing(string library, string package) =>
        new($"The shared library {library} is missing. Install Debian's package {package}: apt-get install {package}");

    internal static TypesettingException MissingCjkFont() =>
        new($"No installed font has Chinese characters. Install Debian's package {CjkFontPackage}: apt-get install {CjkFontPackage}");

    internal static TypesettingException TooOld(string function) =>
        new($"The installed Pango or Cairo has no '{function}'. Pango 1.50 and Cairo 1.16 or newer are needed (Debian 12 has them).");

    private static TypesettingException? Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
        var missing = FirstMissing(name => Resolve(name, typeof(NativeLibraries).Assembly, null) != 0);
        if (missing is not null)
            return missing;
        var pango = Resolve(Pango, typeof(NativeLibraries).Assembly, null);
        const string newestFunction = "pango_attr_line_height_new_absolute";
        return NativeLibrary.TryGetExport(pango, newestFunction, out _) ? null : TooOld(newestFunction);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (NativeLibrary.TryLoad(name, assembly, path, out var handle))
            return handle;
        var library = Array.Find(Needed, l => l.Name == name);
        return library is not null && OperatingSystem.IsMacOS() && NativeLibrary.TryLoad(library.MacName, assembly, path, out handle)
            ? handle
            : 0;
    }
}
