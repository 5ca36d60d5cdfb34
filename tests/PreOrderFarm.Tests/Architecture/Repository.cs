using System.Text.RegularExpressions;

namespace PreOrderFarm.Tests.Architecture;

/// <summary>A C# file: its path from the root of the repository, and its text.</summary>
internal sealed partial record SourceFile(string Path, string Text)
{
    /// <summary>The text without comments and strings.</summary>
    public string Code => Tokens().Replace(Text, " ");

    /// <summary>What stands in its string literals, roughly: enough to find a statement's words in.</summary>
    public IEnumerable<string> Strings => Tokens().Matches(Text)
        .Select(token => token.Value)
        .Where(token => token[0] is not ('/' or '\''))
        .Select(token => Escaped().Replace(token, match => match.Value is "\\\"" or "\"\"" ? "\"" : " "));

    [GeneratedRegex("""\\[nrt"]|"" """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();

    [GeneratedRegex(""""
        [$]*(?<quotes>"{3,})[\s\S]*?\k<quotes>   # raw
        | ([$]?@|@[$])"([^"]|"")*"               # verbatim
        | [$]?"(\\.|[^"\\\n])*"                  # plain
        | '(\\.|[^'\\\n])+'                      # a character
        | //[^\n]* | /\*[\s\S]*?\*/              # comments
        """", RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}

internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static IReadOnlyList<SourceFile> Sources(string folder) =>
    [
        .. Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => new SourceFile(Path.GetRelativePath(Root, file), File.ReadAllText(file)))
            .Where(file => !file.Path.Split('/').Any(part => part is "bin" or "obj"))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PreOrderFarm.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No PreOrderFarm.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}

internal static class Findings
{
    /// <summary>Names every finding: xunit's own message stops after five.</summary>
    public static void MustBeNone(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
