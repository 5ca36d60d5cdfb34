using System.Globalization;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Shared;

public sealed class CountriesTests
{
    [Theory]
    [InlineData("en", "China", "Germany")]
    [InlineData("zh-Hans", "中国", "德国")]
    [InlineData("zh-Hant", "中國", "德國")]
    public void Every_country_has_a_name_in_every_language(string language, string china, string germany)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = Languages.Culture(language);
            Assert.Equal((china, germany), (Countries.Name("CN"), Countries.Name("DE")));
            Assert.All(Countries.Known, code => Assert.True(Countries.Name(code).Length > 2));
            Assert.InRange(Countries.Known.Count(), 240, 260);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
