using System.Text.RegularExpressions;
using System.Xml.Linq;
using PreOrderFarm.Database;

namespace PreOrderFarm.Tests.Architecture;

public sealed partial class DependencyTests
{
    private const string Planted = "PreOrderFarm.Tests.Architecture.Planted";
    private static readonly Lazy<IReadOnlyCollection<TypeUse>> Farm = new(() => AssemblyUses.In(typeof(FarmDbContext).Assembly));

    [Fact]
    public void No_folder_uses_one_that_stands_above_it()
    {
        Findings.MustBeNone(HouseRules.Violations(Farm.Value, "PreOrderFarm"));
        Assert.Contains(Farm.Value, use => use.User.Name == nameof(FarmDbContext));
    }

    [Fact]
    public void A_planted_use_is_caught_wherever_it_hides()
    {
        var violations = HouseRules.Violations(AssemblyUses.In(typeof(DependencyTests).Assembly), Planted);

        var caught = violations.Select(v => v.Split(' ')[0].Split('.')[^1]).Distinct(StringComparer.Ordinal);
        Assert.Equal(["BehindASwitch", "InAField", "InAGenericArgument", "InALambda", "InAnAsyncMethod", "InAnAttribute", "InAnInterface"], caught.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_stands_in_a_folder_of_the_table()
    {
        var strays = Farm.Value.Select(use => use.User)
            .Where(type => type.Namespace == "PreOrderFarm" || type.Namespace.StartsWith("PreOrderFarm.", StringComparison.Ordinal))
            .Where(type => HouseRules.FolderOf(type.Namespace, "PreOrderFarm") is not { } folder || !HouseRules.IsFolder(folder))
            .Distinct();
        Findings.MustBeNone(strays.Select(type => $"{type} stands in no folder of the table"));
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var strays = Repository.Sources("src/PreOrderFarm")
            .Where(file => NamespaceLine().Match(file.Text) is { Success: true } line && line.Groups["name"].Value != NamespaceOf(file.Path));
        Findings.MustBeNone(strays.Select(file => file.Path));

        static string NamespaceOf(string path) => Path.GetDirectoryName(path)!["src/".Length..].Replace('/', '.');
    }

    [Theory]
    [InlineData("PreOrderFarm.Stripe", "PreOrderFarm.Payments.Stripe")]
    [InlineData("PreOrderFarm.Typesetting", "PreOrderFarm.Printing")]
    [InlineData("Quartz", "PreOrderFarm.Jobs")]
    public void A_package_that_may_be_replaced_is_used_in_one_folder(string assembly, string folder)
    {
        var strays = Farm.Value.Where(use => use.Used.Assembly == assembly && !IsWithin(use.User.Namespace, folder));
        Findings.MustBeNone(strays.Select(use => $"{use.User} uses {use.Used}"));
    }

    [Fact]
    public void The_rules_know_no_HTTP_and_no_HTML()
    {
        var strays = Farm.Value.Where(use => IsWithin(use.Used.Namespace, "Microsoft.AspNetCore") && !IsAboutMembersOrKeys(use));
        Findings.MustBeNone(strays.Select(use => $"{use.User} uses {use.Used}"));

        // Who a member is (Member is an IdentityUser), and the keys that sign links, are rules; ASP.NET Core only named them.
        static bool IsAboutMembersOrKeys(TypeUse use) =>
            IsWithin(use.Used.Namespace, "Microsoft.AspNetCore.DataProtection")
            || IsWithin(use.Used.Namespace, "Microsoft.AspNetCore.Identity");
    }

    [Theory]
    [InlineData("src/PreOrderFarm.Stripe")]
    [InlineData("src/PreOrderFarm.Typesetting")]
    [InlineData("src/PreOrderFarm.StripeSandbox")]
    [InlineData("src/PreOrderFarm", "PreOrderFarm.Stripe", "PreOrderFarm.Typesetting")]
    [InlineData("migrations", "PreOrderFarm")]
    [InlineData("src/PreOrderFarm.Web", "PreOrderFarm", "PreOrderFarm.Migrations")]
    [InlineData("src/PreOrderFarm.Demo", "PreOrderFarm.StripeSandbox", "PreOrderFarm.Web")]
    public void A_project_refers_to_no_other_than_these(string folder, params string[] allowed)
    {
        var project = Assert.Single(Directory.GetFiles(Repository.PathOf(folder), "*.csproj"));
        var references = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
        Assert.Equal(allowed, references.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_time_is_asked_of_a_TimeProvider()
    {
        var strays = Repository.Sources("src").SelectMany(file => SystemClock().Matches(file.Code).Select(match => $"{file.Path}: {match.Value}"));
        Findings.MustBeNone(strays);
        Assert.Matches(SystemClock(), "var now = DateTimeOffset.UtcNow;");
    }

    private static bool IsWithin(string @namespace, string root) =>
        @namespace == root || @namespace.StartsWith(root + ".", StringComparison.Ordinal);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SystemClock();
}
