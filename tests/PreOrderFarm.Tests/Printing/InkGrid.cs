using System.Globalization;
using System.Text;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

/// <summary>
/// A page as how much ink lies on each square of 5 mm, from '.' (none) to '9' (black): coarse enough to be the same whatever
/// draws the letters, and to be read in a diff; fine enough that nothing moves, grows or goes without being seen.
/// </summary>
internal sealed class InkGrid
{
    private const int CellMillimetres = 5;

    private readonly string[] rows;

    private InkGrid(string[] rows) => this.rows = rows;

    internal static InkGrid Parse(string text) => new(text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));

    /// <param name="pdf">The document.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="pixelsPerMillimetre">How finely it is drawn before it is measured.</param>
    internal static InkGrid Of(Pdf pdf, int page, int pixelsPerMillimetre = 2)
    {
        var picture = pdf.Pgm(page, pixelsPerMillimetre * 25.4);
        var header = Encoding.ASCII.GetString(picture, 0, 40).Split((char[])[' ', '\n'], 5);
        var (width, height) = (int.Parse(header[1], CultureInfo.InvariantCulture), int.Parse(header[2], CultureInfo.InvariantCulture));
        var pixels = picture.AsMemory(picture.Length - width * height);
        var cell = CellMillimetres * pixelsPerMillimetre;
        return new InkGrid([.. Enumerable.Range(0, (height + cell - 1) / cell).Select(row => Row(pixels.Span, width, height, row * cell, cell))]);
    }

    private static string Row(ReadOnlySpan<byte> pixels, int width, int height, int top, int cell)
    {
        var row = new StringBuilder();
        for (var left = 0; left < width; left += cell)
        {
            var ink = 0L;
            for (var y = top; y < Math.Min(top + cell, height); y++)
            {
                foreach (var grey in pixels.Slice(y * width + left, Math.Min(cell, width - left)))
                    ink += 255 - grey;
            }

            // Its root, because text covers little of its square and black marks all.
            row.Append(Letter((int)Math.Round(9 * Math.Sqrt(ink / (255.0 * cell * cell)))));
        }

        return row.ToString();
    }

    private static char Letter(int level) => level == 0 ? '.' : (char)('0' + Math.Min(level, 9));

    private static int Level(char letter) => letter == '.' ? 0 : letter - '0';

    /// <summary>Null if both are the same page, drawn by whatever; otherwise where they differ ('#'), to be read beside the grid.</summary>
    internal string? DifferenceFrom(InkGrid other)
    {
        if (rows.Length != other.rows.Length || rows.Zip(other.rows).Any(pair => pair.First.Length != pair.Second.Length))
            return $"The page is {rows[0].Length} × {rows.Length} squares, and was {other.rows[0].Length} × {other.rows.Length}.";
        var (much, some, cells) = (0, 0, 0);
        var marks = new StringBuilder();
        foreach (var (now, before) in rows.Zip(other.rows))
        {
            foreach (var difference in now.Zip(before, (a, b) => Math.Abs(Level(a) - Level(b))))
            {
                cells++;
                much += difference >= 3 ? 1 : 0;
                some += difference == 2 ? 1 : 0;
                marks.Append(difference switch { >= 3 => '#', 2 => '+', _ => '.' });
            }

            marks.Append('\n');
        }

        return much > 0 || some * 200 > cells ? $"{much} squares differ much (#), {some} somewhat (+):\n{marks}\nIt is now:\n{this}" : null;
    }

    public override string ToString() => string.Join('\n', rows) + "\n";
}
