using System.Globalization;
using System.Runtime.CompilerServices;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>A line of routes.txt: who is let in under the ids of someone else's farm; everyone who is not named is refused.</summary>
internal sealed record RouteLine(string Route, IReadOnlyList<Role> LetIn, int? Status, bool IsOnce)
{
    private static readonly Role[] Members = [.. Enum.GetValues<Role>().Except([Role.Anonymous])];

    public bool LetsIn(Role role) => LetIn.Contains(role);

    public static RouteLine Read(string line)
    {
        var (route, words) = line.Split(" : ", 2) is [var left, var right]
            ? (left.TrimEnd(), right.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : throw new FormatException($"routes.txt: '{line}' is not 'METHOD /route : who'.");
        var (letIn, status, isOnce) = (new List<Role>(), (int?)null, false);
        foreach (var word in words)
        {
            if (word == "once")
                isOnce = true;
            else if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                status = code;
            else
                letIn.AddRange(Who(word));
        }
        return new RouteLine(string.Join(' ', route.Split(' ', StringSplitOptions.RemoveEmptyEntries)), letIn, status, isOnce);
    }

    private static IEnumerable<Role> Who(string word) => word switch
    {
        "everyone" => Enum.GetValues<Role>(),
        "members" => Members,
        "nobody" => [],
        _ when Enum.TryParse<Role>(word, ignoreCase: true, out var role) && !char.IsAsciiDigit(word[0]) => [role],
        _ => throw new FormatException($"routes.txt: nobody is called '{word}'."),
    };
}

internal static class RouteTable
{
    public static IReadOnlyDictionary<string, RouteLine> Read([CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "routes.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(RouteLine.Read)
            .ToDictionary(line => line.Route, StringComparer.Ordinal);
}
