using System.Text;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Web.Tests.Language;

/// <summary>
/// Finds the sentences that the sources use. Pages and classes write T["…"] with a literal, where T is the localiser of
/// their folder (_ViewImports) or constructor; rules write interpolated strings as RuleBroken's or InputRules' arguments.
/// </summary>
internal static partial class SentencesInSource
{
    public static string Root { get; } = FindRoot();

    private static string Web => Path.Combine(Root, "src", "PreOrderFarm.Web");

    /// <summary>Resource ('GrowerTexts'), sentence, and the file that uses it.</summary>
    public static IReadOnlyList<(string Resource, string Sentence, string File)> OfSite() =>
    [
        .. Sources(Web, "*.cshtml").SelectMany(file => Keys(file, ResourceOfPage(file), "T")),
        .. Sources(Web, "*.cs").SelectMany(file => Localisers().Matches(File.ReadAllText(file))
            .Select(localiser => (Resource: localiser.Groups["resource"].Value, Name: localiser.Groups["name"].Value))
            .Distinct()
            .SelectMany(localiser => Keys(file, localiser.Resource, localiser.Name))),
    ];

    public static IReadOnlyList<(string Resource, string Sentence, string File)> OfRules() =>
        [.. Sources(Path.Combine(Root, "src", "PreOrderFarm"), "*.cs").Concat(Sources(Path.Combine(Web, "Api"), "*.cs")).SelectMany(file => RulesIn(File.ReadAllText(file)).Select(sentence => ("RuleTexts", sentence, Short(file))))];

    /// <summary>Uses of a localiser with anything but a literal: they would escape the test.</summary>
    public static IEnumerable<string> NotLiteral() =>
        Sources(Web, "*.cshtml").Concat(Sources(Web, "*.cs"))
            .SelectMany(file => Indexed().Matches(File.ReadAllText(file)).Select(use => $"{Short(file)}: {use.Value}"));

    internal static IEnumerable<string> RulesIn(string source)
    {
        for (var at = source.IndexOf("$\"", StringComparison.Ordinal); at >= 0; at = source.IndexOf("$\"", at + 2, StringComparison.Ordinal))
        {
            if (source.AsSpan(at).StartsWith("$\"\"\"") || !IsRule(source, at))
                continue;
            var format = Format(source, at + 2);
            if (format.Contains(' ', StringComparison.Ordinal))
                yield return format; // without a space it is the name of a field
        }
    }

    // From the end of the statement or member before, something must say that this text becomes a sentence.
    private static bool IsRule(string source, int at)
    {
        var before = source.LastIndexOfAny([';', '{', '}'], at);
        while (before > 0 && (IsInString(source, before) || IsOfSwitch(source, before)))
            before = source.LastIndexOfAny([';', '{', '}'], before - 1);
        var statement = source[(before + 1)..at];
        return RuleWords().IsMatch(statement);
    }

    // The arms of a switch expression belong to the statement around it.
    private static bool IsOfSwitch(string source, int at) =>
        source[at] == '{' && source.AsSpan(0, at).TrimEnd().EndsWith("switch", StringComparison.Ordinal);

    private static bool IsInString(string source, int at)
    {
        var line = source.LastIndexOf('\n', at) + 1;
        return source[line..at].Count(c => c == '"') % 2 == 1;
    }

    /// <summary>$"Choose {count:N0} of {Name(x)}." is "Choose {0:N0} of {1}.".</summary>
    private static string Format(string source, int at)
    {
        var format = new StringBuilder();
        var holes = 0;
        for (; source[at] != '"'; at++)
        {
            if (source[at] == '\\')
                format.Append(source[++at] switch { 'n' => '\n', var c => c });
            else if (source[at] == '{' && source[at + 1] != '{')
                at = Hole(source, at, format, holes++);
            else if (source[at] is '{' or '}')
                format.Append(source[at]).Append(source[++at]);
            else
                format.Append(source[at]);
        }
        return format.ToString();
    }

    private static int Hole(string source, int at, StringBuilder format, int number)
    {
        format.Append('{').Append(number);
        var depth = 0;
        var isFormat = false;
        for (at++; source[at] != '}' || depth > 0; at++)
        {
            if (source[at] is '(' or '[' or '{')
                depth++;
            else if (source[at] is ')' or ']' or '}')
                depth--;
            isFormat |= depth == 0 && source[at] == ':' && source[at + 1] != ':' && source[at - 1] != ':';
            if (isFormat)
                format.Append(source[at]);
        }
        format.Append('}');
        return at;
    }

    private static IEnumerable<(string Resource, string Sentence, string File)> Keys(string file, string resource, string name) =>
        Regex.Matches(File.ReadAllText(file), $@"(?<![\w.]){name}\[""(?<key>([^""\\]|\\.)*)""", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(use => (resource, Regex.Unescape(use.Groups["key"].Value), Short(file)));

    private static string ResourceOfPage(string file)
    {
        for (var folder = Path.GetDirectoryName(file)!; folder.Length >= Web.Length; folder = Path.GetDirectoryName(folder)!)
        {
            var imports = Path.Combine(folder, "_ViewImports.cshtml");
            var injected = File.Exists(imports) ? Injected().Match(File.ReadAllText(imports)) : Match.Empty;
            if (injected.Success)
                return injected.Groups["resource"].Value;
        }
        throw new InvalidOperationException($"No _ViewImports above {file} injects T.");
    }

    private static IEnumerable<string> Sources(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Short(string file) => Path.GetRelativePath(Root, file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PreOrderFarm.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("No PreOrderFarm.sln above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex(@"IStringLocalizer<(?<resource>\w+)> (?<name>\w+)", RegexOptions.None, 5000)]
    private static partial Regex Localisers();

    [GeneratedRegex(@"@inject IStringLocalizer<(?<resource>\w+)> T\b", RegexOptions.None, 5000)]
    private static partial Regex Injected();

    [GeneratedRegex(@"(?<![\w.])T\[(?!"")[^\]]*\]", RegexOptions.None, 5000)]
    private static partial Regex Indexed();

    [GeneratedRegex(@"\b(RuleBroken|BrokenRule|Require|Holds|FormattableString)\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex RuleWords();
}
