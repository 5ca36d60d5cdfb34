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
    public void Stands_in_the_order_of_its_readers(string language, string chengdu, string hamburg)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        try
        {
            Assert.Equal((chengdu, hamburg), (Show.Place(Chengdu), Show.Place(Hamburg)));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
