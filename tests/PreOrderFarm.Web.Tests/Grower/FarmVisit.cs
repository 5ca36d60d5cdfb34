using System.Globalization;
using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Grower;

/// <summary>What growers do in their browser, one form after the other.</summary>
internal sealed class FarmVisit(Visitor grower)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(new FakeClock().Now.UtcDateTime);

    /// <summary>Noon, so many days from now, as a form takes it.</summary>
    public static string Noon(int days) => Day(days) + "T12:00";

    public static string Day(int days) => Today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Dictionary<string, string> Kiwis => new(StringComparer.Ordinal)
    {
        ["Input.Title"] = "Red-heart kiwifruit",
        ["Input.Produce"] = "Kiwifruit",
        ["Input.Variety"] = "Hongyang",
        ["Input.Place"] = "Zhouzhi, Shaanxi",
        ["Input.Story"] = "Ripens **on the vine**.",
        ["Input.HarvestFrom"] = Day(15),
        ["Input.HarvestUntil"] = Day(30),
        ["Input.ShipsFrom"] = Day(20),
        ["Input.ShipsUntil"] = Day(40),
        ["Input.HarvestCap"] = "500",
        ["Input.Currency"] = "CNY",
        ["Input.TargetAmount"] = "1,000.50",
        ["Input.StretchAmount"] = "2,000",
        ["Input.TimeZone"] = "Asia/Shanghai",
        ["Input.Deadline"] = Noon(14),
        ["Input.Regions[0].Name"] = "East",
        ["Input.Regions[0].Country"] = "CN",
        ["Input.Regions[0].Provinces"] = "上海，Zhejiang",
        ["Input.Regions[1].Name"] = "China",
        ["Input.Regions[1].Country"] = "CN",
    };

    public static Dictionary<string, string> FiveKilos => new(StringComparer.Ordinal)
    {
        ["Input.Name"] = "5 kg box",
        ["Input.NetKilograms"] = "5",
        ["Input.GrossKilograms"] = "5,6",
        ["Input.Price"] = "88",
        ["Input.EarlyPrice"] = "80.50",
        ["Input.EarlyUntil"] = Noon(5),
        ["Input.TaxPercent"] = "9",
        ["Input.Shipping[0].Price"] = "12.00",
        ["Input.Shipping[1].Price"] = "",
    };

    /// <summary>Registers a farm; the answer is the form of its first campaign.</summary>
    public async Task<Answer> RegisterAsync(string name = "Kiwi farm")
    {
        var answer = await grower.SubmitAsync(await grower.GoAsync("/grower/register"), "main form", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Input.Name"] = name,
            ["Input.Country"] = "CN",
            ["Input.Place"] = "Zhouzhi",
            ["Input.TimeZone"] = "Asia/Shanghai",
        });
        MustLeadOn(answer);
        return await grower.FollowAsync(answer);
    }

    /// <summary>Saves a draft; the answer is its page.</summary>
    public async Task<Answer> DraftAsync()
    {
        var answer = await grower.SubmitAsync(await RegisterAsync(), "main form", Kiwis);
        MustLeadOn(answer);
        return await grower.FollowAsync(answer);
    }

    public async Task<Answer> AddOfferAsync(Answer campaign)
    {
        var answer = await grower.SubmitAsync(await grower.GoAsync(campaign.Address.AbsolutePath + "/offers/new"), "main form", FiveKilos);
        MustLeadOn(answer);
        return await grower.FollowAsync(answer);
    }

    public async Task<Answer> SubmitAsync(Answer campaign)
    {
        var answer = await grower.SubmitAsync(campaign, "form[action*='handler=Submit']");
        MustLeadOn(answer);
        return await grower.FollowAsync(answer);
    }

    private static void MustLeadOn(Answer answer) =>
        Assert.True(answer.Status == HttpStatusCode.Redirect, string.Join(' ', answer.Document.QuerySelectorAll("main .error, main .bad, main h1").Select(said => said.TextContent)));
}
