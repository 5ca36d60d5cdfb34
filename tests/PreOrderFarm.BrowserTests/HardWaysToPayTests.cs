using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>A guest pays over a slow line, by a bank that takes its time, in each language, and after having turned back.</summary>
[Collection(Browsing.Name)]
public sealed class HardWaysToPayTests(BrowserWorld world)
{
    private const string CardPaidLater = "4000 0099 9000 0013";

    private string Checkout => $"/campaigns/{world.Oranges.Slug}/pledge?q.{world.Oranges.OfferIds["10 kg of table oranges"]}=1";

    [Theory]
    [InlineData("en", "Paid", "Receipt")]
    [InlineData("zh-Hans", "已付款", "收据")]
    [InlineData("zh-Hant", "已付款", "收據")]
    public async Task In_each_language_a_guest_pays_and_gets_a_receipt(string language, string paid, string receipt)
    {
        await using var guest = await world.NewVisitorAsync(language: language);
        await guest.OpenAsync(Checkout);
        await FillInAsync(guest, $"reads-{language}@example.com");
        await guest.PayWithAsync(Visitor.GoodCard);
        await guest.SeesPledgeAsync(paid);
        await guest.FollowAsync(receipt);
        await Expect(guest.Page.Locator("main h1")).ToContainTextAsync(receipt);
        await Expect(guest.Page.Locator("[data-print]")).ToBeVisibleAsync();

        await guest.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Expect(guest.Page.Locator("[data-print]")).ToBeHiddenAsync();
        await Expect(guest.Page.Locator(".menu")).ToBeHiddenAsync();
        await Expect(guest.Page.Locator("tr.total").First).ToBeVisibleAsync();
        await guest.TakePictureAsync($"receipt-printed-{language}");
        guest.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task A_bank_that_takes_its_time_is_waited_for_and_the_boxes_stay()
    {
        await using var guest = await world.NewVisitorAsync();
        await guest.OpenAsync(Checkout);
        await FillInAsync(guest, "slow-bank@example.com");
        await guest.PayWithAsync(CardPaidLater);

        await Expect(guest.Page.Locator("main h1 + .badge")).ToBeVisibleAsync();
        await BrowserWorld.WaitAsync("the bank", async () =>
        {
            await guest.Page.ReloadAsync();
            return await guest.Page.Locator("main h1 + .badge").InnerTextAsync() == "Paid";
        });
        guest.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Over_a_slow_line_an_impatient_guest_pays_once()
    {
        await using var guest = await world.NewVisitorAsync();
        var devtools = await guest.Context.NewCDPSessionAsync(guest.Page);
        await devtools.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["offline"] = false,
            ["latency"] = 400,
            ["downloadThroughput"] = 50_000,
            ["uploadThroughput"] = 25_000,
        });
        await guest.OpenAsync(Checkout);
        await FillInAsync(guest, "impatient@example.com", press: button => button.DblClickAsync());
        await guest.PayWithAsync(Visitor.GoodCard);
        await guest.SeesPledgeAsync("Paid");

        Assert.Equal(1, await world.CountAsync("select count(*) from pledges where email = 'impatient@example.com'"));
        guest.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Whoever_turns_back_at_the_payment_page_finds_the_form_filled_in()
    {
        await using var guest = await world.NewVisitorAsync();
        await guest.OpenAsync(Checkout);
        await FillInAsync(guest, "turns-back@example.com");

        await guest.OpenAsync(Checkout);

        await Expect(guest.Named("Address.Line1")).ToHaveValueAsync("Deichstraße 1");
        await Expect(guest.Named("Input.Email")).ToHaveValueAsync("turns-back@example.com");
        await Expect(guest.Page.GetByText("are still kept for you")).ToBeVisibleAsync();
        await guest.TakePictureAsync("checkout-left");
        Assert.Empty(await Layout.FaultsAsync(guest.Page));
    }

    /// <summary>As far as the stand-in's page.</summary>
    private static async Task FillInAsync(Visitor guest, string email, Func<ILocator, Task>? press = null)
    {
        foreach (var (field, typed) in new[]
        {
            ("Address.Recipient", "Jo Lang"), ("Address.Phone", "+49 40 7654321"), ("Address.Line1", "Deichstraße 1"), ("Address.City", "Hamburg"),
            ("Address.PostalCode", "20459"), ("Input.Email", email),
        })
            await guest.Named(field).FillAsync(typed);
        await guest.Named("Address.Country").SelectOptionAsync("DE");
        await Expect(guest.Page.Locator("tr.total")).ToBeVisibleAsync();
        var button = guest.Page.Locator("form[data-cart] button.wide-button:not(.quiet)");
        await (press is null ? button.ClickAsync() : press(button));
        await Expect(guest.Page.Locator("#total")).ToBeVisibleAsync();
    }
}
