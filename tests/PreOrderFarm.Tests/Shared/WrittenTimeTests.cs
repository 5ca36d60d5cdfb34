using System.Globalization;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Shared;

public sealed class WrittenTimeTests
{
    private static readonly DateTimeOffset Noon = new(2027, 5, 3, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en", "Asia/Shanghai", "3 May 2027, 18:00 (Shanghai)")]
    [InlineData("zh-Hans", "Asia/Shanghai", "2027年5月3日 18:00（上海）")]
    [InlineData("zh-Hans", "Europe/Madrid", "2027年5月3日 12:00（马德里）")]
    [InlineData("zh-Hant", "Australia/Sydney", "2027年5月3日 20:00（雪梨）")]
    [InlineData("zh-Hant", "Antarctica/South_Pole", "2027年5月3日 22:00（South Pole）")]
    public void An_instant_names_its_place_in_the_readers_language(string language, string zone, string written) =>
        Assert.Equal(written, WrittenTime.Instant(Noon, zone, Languages.Culture(language)));

    [Fact]
    public void The_farms_of_the_demo_and_all_capitals_of_chinese_readers_have_a_chinese_name()
    {
        foreach (var zone in new[] { "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles" })
            Assert.DoesNotContain(ZonePlaces.Of(zone, CultureInfo.GetCultureInfo("zh-Hans")), char.IsAsciiLetter);
    }
}
