using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Campaigns;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class RegionMatcherTests
{
    private static readonly DateTimeOffset Now = new FakeClock().Now;
    private static readonly List<CampaignRegion> Regions = [];
    private static readonly Guid China = Region("China", new RegionArea("CN", null, null, Now));
    private static readonly Guid Yangtze = Region("Yangtze delta", new RegionArea("CN", "上海", null, Now), new RegionArea("CN", "Zhejiang", null, Now));
    private static readonly Guid Pudong = Region("Pudong", new RegionArea("CN", null, "2001", Now));
    private static readonly Guid Island = Region("Chongming", new RegionArea("CN", null, "200135", Now));
    private static readonly Guid Bavaria = Region("Bavaria", new RegionArea("DE", "DE-BY", null, Now), new RegionArea("DE", null, "8", Now));
    private static readonly Guid London = Region("London", new RegionArea("GB", null, "SW1A", Now));
    private static readonly Guid West = Region("West coast", new RegionArea("US", "California", null, Now), new RegionArea("US", "WA", null, Now));
    private static readonly Guid Tokyo = Region("Tokyo", new RegionArea("JP", "東京都", null, Now));

    public static TheoryData<string, string?, string?, string?> Addresses() => new()
    {
        { "CN", "陕西省", "710400", nameof(China) },
        { "CN", "上海市", "210000", nameof(Yangtze) },
        { "cn", "shanghai", "210000", nameof(Yangtze) },
        { "CN", "CN-SH", null, nameof(Yangtze) },
        { "CN", "浙江省", "310000", nameof(Yangtze) },
        { "CN", "上海市", "200120", nameof(Pudong) },
        { "CN", "上海", "200 135", nameof(Island) },
        { "CN", "上海", "２００１３５", nameof(Island) },
        { "CN", null, null, nameof(China) },
        { "DE", "BY", "91054", nameof(Bavaria) },
        { "DE", null, "80331", nameof(Bavaria) },
        { "DE", "Berlin", "10115", null },
        { "GB", null, "sw1a 1aa", nameof(London) },
        { "GB", null, "SW1V 1AA", null },
        { "US", "CA", "94016", nameof(West) },
        { "US", "washington", null, nameof(West) },
        { "US", "NY", "10001", null },
        { "JP", "Tokyo", "100-0001", nameof(Tokyo) },
        { "JP", "東京", "100-0001", nameof(Tokyo) },
        { "JP", "Kyoto", "600-0000", null },
        { "FR", "CA", "94016", null },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void The_narrowest_area_that_fits_an_address_decides(string country, string? subdivision, string? postalCode, string? region)
    {
        var found = RegionMatcher.Match(Regions.SelectMany(known => known.Areas), country, subdivision, postalCode);

        Assert.Equal(region is null ? null : IdOf(region), found);
    }

    [Fact]
    public void A_longer_prefix_never_loses_to_a_shorter_one()
    {
        var digits = Gen.Elements("0123456789".ToCharArray()).ArrayOf(6).Select(chars => new string(chars));
        Prop.ForAll(digits.ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), (code, one, other) =>
        {
            var longer = new CampaignRegion(Guid.NewGuid(), 0, "longer", [new RegionArea("CN", null, code[..Math.Max(one, other)], Now)], Now);
            var shorter = new CampaignRegion(Guid.NewGuid(), 1, "shorter", [new RegionArea("CN", "上海", code[..Math.Min(one, other)], Now)], Now);
            var winner = RegionMatcher.Match([.. shorter.Areas, .. longer.Areas], "CN", "上海", code);
            return one == other ? winner == shorter.Id : winner == longer.Id;
        }).QuickCheckThrowOnFailure();
    }

    private static Guid Region(string name, params RegionArea[] areas)
    {
        var region = new CampaignRegion(Guid.NewGuid(), Regions.Count, name, areas, Now);
        Regions.Add(region);
        return region.Id;
    }

    private static Guid IdOf(string region) => region switch
    {
        nameof(China) => China,
        nameof(Yangtze) => Yangtze,
        nameof(Pudong) => Pudong,
        nameof(Island) => Island,
        nameof(Bavaria) => Bavaria,
        nameof(London) => London,
        nameof(West) => West,
        nameof(Tokyo) => Tokyo,
        _ => throw new ArgumentOutOfRangeException(nameof(region)),
    };
}
