using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class CampaignMappingTests
{
    [Fact]
    public async Task A_campaign_comes_back_from_the_database_as_it_went_in()
    {
        await using var database = await TestDatabases.CreateAsync();
        var options = new DbContextOptionsBuilder<FarmDbContext>().UseNpgsql(database.DataSource).Options;
        var now = new FakeClock().Now;
        var grower = new Grower("farm", "Kiwi farm", "", "CN", "Zhouzhi", "Asia/Shanghai", now);
        var campaign = new Campaign(grower.Id, "kiwis", Inputs.Kiwis, new CampaignsOptions(), now);
        await using (var db = new FarmDbContext(options))
        {
            db.AddRange(grower, campaign);
            await db.SaveChangesAsync();
        }

        await using var again = new FarmDbContext(options);
        var found = await again.Set<Campaign>().SingleAsync();
        found.Submit(now);
        await again.SaveChangesAsync();

        Assert.Equal(new DateTimeOffset(2027, 3, 31, 10, 0, 0, TimeSpan.Zero), found.Deadline);
        Assert.Equal("CNY", found.Currency);
        Assert.Equal(new DateOnly(2027, 4, 5), found.ShipsFrom);
        Assert.Equal(CampaignStatus.InReview, found.Status);
        Assert.Empty(await again.Set<Offer>().Include(offer => offer.ShippingPrices).ToListAsync());
        Assert.Empty(await again.Set<CampaignRegion>().Include(region => region.Areas).ToListAsync());
        Assert.Empty(await again.Set<CampaignPhoto>().ToListAsync());
        Assert.Empty(await again.Set<CampaignUnits>().ToListAsync());
        Assert.Empty(await again.Set<CampaignFunds>().ToListAsync());
        Assert.Empty(await again.Set<OfferUnits>().ToListAsync());
    }
}
