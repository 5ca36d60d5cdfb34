using System.Diagnostics;

namespace PreOrderFarm.Typesetting.Tests;

/// <summary>Reads a printed document back with Debian's poppler-utils and zbar-tools.</summary>
internal sealed class Pdf : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typesetting").FullName;

    private Pdf(byte[] bytes)
    {
        Bytes = bytes;
        File.WriteAllBytes(Path, bytes);
    }

    internal byte[] Bytes { get; }

    private string Path => System.IO.Path.Combine(_folder, "document.pdf");

    internal static Pdf From(byte[] bytes) => new(bytes);

    internal static Pdf Print(Document document, params IEnumerable<Block> blocks)
    {
        using var stream = new MemoryStream();
        document.WritePdf(stream, blocks);
        return new Pdf(stream.ToArray());
    }

    internal int Pages => int.Parse(Info("Pages"), System.Globalization.CultureInfo.InvariantCulture);

    internal string Info(string key) =>
        Run("pdfinfo", Path).Split('\n').First(l => l.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim();

    /// <summary>The text in reading order, one string a page.</summary>
    internal string[] TextOfPages() => Run("pdftotext", "-enc", "UTF-8", Path, "-").TrimEnd('\f').Split('\f');

    /// <summary>The text in the order in which it stands in the file, whatever its place on the page.</summary>
    internal string TextAsWritten() => Run("pdftotext", "-raw", "-enc", "UTF-8", Path, "-");

    /// <summary>The elements of a tagged document in their order, below the one that holds them all, each with its text. Poppler 22 puts no space between two texts of one element.</summary>
    internal string[] Elements()
    {
        var elements = new List<string>();
        foreach (var line in Run("pdfinfo", "-struct-text", Path).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (string.Equals(line, "Document", StringComparison.Ordinal))
                continue;
            if (line.TrimStart().StartsWith('"'))
                elements[^1] += line.Trim().Trim('"');
            else
                elements.Add(line.TrimStart().Split(' ')[0] + ": ");
        }

        return [.. elements];
    }

    internal string Text() => string.Join('\n', TextOfPages());

    /// <summary>What a scanner reads from a page, printed at this resolution.</summary>
    internal string Scan(int dotsPerInch = 200, int page = 1)
    {
        Draw(page, dotsPerInch, "-gray");
        return Run("zbarimg", "--raw", "-q", System.IO.Path.Combine(_folder, "page.pgm")).Trim();
    }

    /// <summary>A page as a picture in shades of grey: https://netpbm.sourceforge.net/doc/pgm.html</summary>
    internal byte[] Pgm(int page, double dotsPerInch)
    {
        Draw(page, dotsPerInch, "-gray");
        return File.ReadAllBytes(System.IO.Path.Combine(_folder, "page.pgm"));
    }

    private void Draw(int page, double dotsPerInch, string format)
    {
        var number = page.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Run("pdftoppm", "-r", dotsPerInch.ToString(System.Globalization.CultureInfo.InvariantCulture), format, "-singlefile", "-f", number, "-l", number, Path, System.IO.Path.Combine(_folder, "page"));
    }

    /// <summary>The y of a word's lower edge, in points from the top, on its page.</summary>
    internal (int Page, double X, double Y) Find(string word)
    {
        var page = 0;
        foreach (var line in Run("pdftotext", "-bbox", Path, "-").Split('\n'))
        {
            if (line.Contains("<page ", StringComparison.Ordinal))
                page++;
            if (line.Contains(">" + word + "<", StringComparison.Ordinal))
                return (page, Number(line, "xMin"), Number(line, "yMax"));
        }

        throw new InvalidOperationException($"'{word}' is not on any page.");
    }

    /// <summary>The height of the highest word, in points: the size of its font and what the font adds above and below.</summary>
    internal double LargestLineHeight() =>
        Run("pdftotext", "-bbox", Path, "-").Split('\n').Where(line => line.Contains("<word ", StringComparison.Ordinal)).Max(line => Number(line, "yMax") - Number(line, "yMin"));

    private static double Number(string line, string attribute)
    {
        var start = line.IndexOf(attribute + "=\"", StringComparison.Ordinal) + attribute.Length + 2;
        return double.Parse(line[start..line.IndexOf('"', start)], System.Globalization.CultureInfo.InvariantCulture);
    }

    internal static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {errors.Result}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
