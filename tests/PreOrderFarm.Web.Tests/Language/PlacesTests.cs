using System.Globalization;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Tests.Language;

/// <summary>A place on one line, in the order of its post and, where that begins with the large, of a reader of Chinese.</summary>
public sealed class PlacesTests
{
    private static readonly PostalAddress Chengdu = new("", "", "锦江区一号", "", "成都市", "四川省", "610000", "CN");
    private static readonly PostalAddress Hamburg = new("", "", "Elbchaussee 1", "", "Hamburg", "", "22767", "DE");

    [Fact]
    public void No_line_of_a_page_begins_with_a_dot() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(SentencesInSource.Root, "src", "PreOrderFarm.Web", "Pages"), "*.cshtml", SearchOption.AllDirectories).SelectMany(File.ReadLines),
            line => line.Contains(" · ", StringComparison.Ordinal) && !line.Contains("ViewData[", StringComparison.Ordinal) && !line.Contains("<title>", StringComparison.Ordinal));

    [Theory]
    [InlineData("en", "610000 四川省 成都市, 锦江区一号, China", "Elbchaussee 1, 22767 Hamburg, Germany")]
    [InlineData("zh-Hans", "中国 610000 四川省 成都市 锦江区一号", "Elbchaussee 1，22767 Hamburg，德国")]
    [InlineData("zh-Hant", "中國 610000 四川省 成都市 锦江区一号", "Elbchaussee 1，22767 Hamburg，德國")]
    public void Stands_in_the_order_of_its_readers(string language, string chengdu, string hamburg) =>
        In(language, () => Assert.Equal((chengdu, hamburg), (Show.Place(Chengdu), Show.Place(Hamburg))));

    [Theory]
    [InlineData("en", "United States · America/New York", "Germany · Europe/Berlin")]
    [InlineData("zh-Hans", "美国 · America/New York", "德国 · Europe/Berlin")]
    [InlineData("zh-Hant", "美國 · America/New York", "德國 · Europe/Berlin")]
    public void A_time_zone_stands_behind_its_country(string language, string newYork, string berlin) => In(language, () =>
    {
        var zones = ZoneNames.Choices(["America/New_York", "Europe/Berlin", "Asia/Calcutta"]).ToDictionary(zone => zone.Value, zone => zone.Text.Replace('\u00A0', ' '), StringComparer.Ordinal);
        Assert.Equal((newYork, berlin, "Asia/Calcutta"), (zones["America/New_York"], zones["Europe/Berlin"], zones["Asia/Calcutta"]));
    });

    private static void In(string language, Action look)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        try
        {
            look();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
