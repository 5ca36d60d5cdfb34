using System.Text.RegularExpressions;

namespace PreOrderFarm.Web.Tests.Design;

public sealed partial class DesignTokensTests
{
    private const double Text = 4.5;
    private const double Control = 3;

    /// <summary>What is written or drawn on what. https://www.w3.org/TR/WCAG22/#contrast-minimum and #non-text-contrast</summary>
    private static readonly (string Front, string[] Grounds, double AtLeast)[] Pairs =
    [
        ("ink", ["paper", "sheet", "sunk", "leaf-wash", "sun-wash", "fruit-wash", "good-wash", "bad-wash"], Text),
        ("soft", ["paper", "sheet", "sunk", "leaf-wash", "sun-wash", "fruit-wash"], Text),
        ("leaf", ["paper", "sheet", "sunk", "leaf-wash"], Text),
        ("leaf-deep", ["paper", "sheet", "sunk"], Text),
        ("on-leaf", ["leaf", "leaf-deep"], Text),
        ("paper", ["ink"], Text),
        ("fruit", ["paper", "sheet", "fruit-wash"], Text),
        ("good", ["sheet", "good-wash"], Text),
        ("bad", ["paper", "sheet", "bad-wash"], Text),
        ("edge", ["paper", "sheet", "sunk"], Control),
        ("focus", ["paper", "sheet", "sunk"], Control),
        ("ripe", ["paper", "sheet"], Control),
    ];

    [Theory, InlineData(false), InlineData(true)]
    public void Whatever_is_written_can_be_read(bool isDark)
    {
        var colours = StyleSheet.Colours(isDark);
        var weak = Pairs.SelectMany(pair => pair.Grounds.Select(ground => (pair.Front, Ground: ground, pair.AtLeast, Is: StyleSheet.Contrast(colours[pair.Front], colours[ground]))))
            .Where(pair => pair.Is < pair.AtLeast)
            .Select(pair => $"{pair.Front} on {pair.Ground}: {pair.Is:0.00}, not {pair.AtLeast}");

        Assert.Empty(weak);
    }

    [Fact]
    public void Contrast_is_counted_as_the_guidelines_do()
    {
        Assert.Equal(21, StyleSheet.Contrast("#000000", "#ffffff"), 3);
        Assert.Equal(4.48, StyleSheet.Contrast("#777777", "#ffffff"), 2);
    }

    [Fact]
    public void Every_colour_of_light_has_one_for_dark()
    {
        var light = StyleSheet.Colours(isDark: false);
        var dark = StyleSheet.Colours(isDark: true);

        Assert.True(light.Count > 20);
        Assert.DoesNotContain(light.Keys, name => dark[name] == light[name]);
    }

    /// <summary>Left and right are where a text begins and ends only as long as it runs that way.</summary>
    [Fact]
    public void Nothing_is_left_or_right() => Assert.Empty(LeftOrRight().Matches(StyleSheet.Text).Select(found => found.Value));

    [Fact]
    public void Motion_is_for_those_who_did_not_ask_for_less_of_it() =>
        Assert.DoesNotMatch(@"transition:[^;]*\d+m?s", StyleSheet.Text[StyleSheet.Text.IndexOf("/* Ground", StringComparison.Ordinal)..]);

    [GeneratedRegex(@"(?<=[{;]\s*)((margin|padding|border|inset)-(left|right)|left|right|float: (left|right)|text-align: (left|right))\b[^;]*;", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex LeftOrRight();
}
