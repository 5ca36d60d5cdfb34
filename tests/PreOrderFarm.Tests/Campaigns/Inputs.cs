using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Tests.Campaigns;

/// <summary>What growers type, good for the fake clock's 15 March 2027; tests change one thing of it.</summary>
internal static class Inputs
{
    public static CampaignInput Kiwis { get; } = new()
    {
        Title = "Red-heart kiwifruit",
        Story = "From **Zhouzhi**.",
        Produce = "Kiwifruit",
        Variety = "Hongyang",
        Place = "Zhouzhi, Shaanxi",
        HarvestFrom = new DateOnly(2027, 4, 1),
        HarvestUntil = new DateOnly(2027, 4, 20),
        ShipsFrom = new DateOnly(2027, 4, 5),
        ShipsUntil = new DateOnly(2027, 4, 30),
        Currency = "CNY",
        TimeZone = "Asia/Shanghai",
        Deadline = "2027-03-31T18:00",
        FundingKind = FundingKind.AllOrNothing,
        TargetKind = TargetKind.Money,
        TargetAmount = 100_000,
        CapKind = CapKind.Boxes,
        HarvestCap = 500,
    };

    public static OfferInput FiveKilos { get; } = new()
    {
        Name = "5 kg box",
        Description = "About 45 fruits.",
        NetGrams = 5000,
        GrossGrams = 5600,
        Storage = Storage.Chilled,
        UnitsPerParcel = 1,
        PriceMinor = 9_900,
        TaxRateBasisPoints = 900,
        ShortHarvestPolicy = ShortHarvestPolicy.FirstCome,
    };
}
