using System.Globalization;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Shared;

public sealed class CountriesTests
{
    [Theory]
    [InlineData("en", "China", "United Kingdom")]
    [InlineData("zh-Hans", "中国", "英国")]
    [InlineData("zh-Hant", "中國", "英國")]
    public void Every_country_has_a_name_in_every_language(string language, string china, string britain)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = Languages.Culture(language);
            Assert.Equal((china, britain), (Countries.Name("CN"), Countries.Name("GB")));
            Assert.All(Countries.Known, code => Assert.NotEqual(code, Countries.Name(code)));
            Assert.InRange(Countries.Known.Count(), 240, 260);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
