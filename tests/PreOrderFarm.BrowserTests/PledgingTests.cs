using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

[Collection(Browsing.Name)]
public sealed partial class PledgingTests(BrowserWorld world)
{
    private string Slug => world.Oranges.Slug;

    private Guid Offer => world.Oranges.OfferIds["10 kg of table oranges"];

    [Fact]
    public async Task A_guest_pays_by_phone_and_a_second_window_sees_the_progress_move()
    {
        await using var onlooker = await world.NewVisitorAsync(Visitor.Desk);
        await onlooker.OpenAsync($"/campaigns/{Slug}");
        var collected = onlooker.Page.Locator("[data-part=collected]");
        var before = await collected.InnerTextAsync();
        await onlooker.Page.EvaluateAsync("() => { window.isStillTheSamePage = true; }");

        await using var guest = await world.NewVisitorAsync(Visitor.Phone);
        await guest.PledgeAsync(Slug, Offer, "anneliese@example.com");
        await Expect(guest.Page.Locator("#total")).ToContainTextAsync("69.60");
        await guest.TakePictureAsync("stand-in");
        await guest.PayWithAsync(Visitor.GoodCard);

        await guest.SeesPledgeAsync("Paid");
        await Expect(guest.Page.GetByText("Your boxes are reserved.")).ToBeVisibleAsync();
        await Expect(guest.Page.Locator("main")).ToContainTextAsync("Anneliese Meyer-Köhlbrandt");
        await guest.TakePictureAsync("pledge-paid");
        await Expect(collected).Not.ToHaveTextAsync(before, new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await Expect(onlooker.Page.Locator("[data-part=percent_text]")).ToContainTextAsync("%");
        await Expect(onlooker.Page.Locator("progress.reached")).ToHaveCountAsync(0);
        Assert.True(await onlooker.Page.EvaluateAsync<bool>("() => window.isStillTheSamePage === true"));
        guest.HadNothingToComplainAbout();
        onlooker.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task A_declined_card_can_be_followed_by_a_good_one()
    {
        await using var guest = await world.NewVisitorAsync();
        await guest.PledgeAsync(Slug, Offer, "second-try@example.com");
        await guest.PayWithAsync(Visitor.DeclinedCard);
        await Expect(guest.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("declined");
        await guest.PayWithAsync(Visitor.GoodCard);
        await guest.SeesPledgeAsync("Paid");
        guest.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Whoever_leaves_the_payment_page_is_offered_to_pay_again()
    {
        await using var guest = await world.NewVisitorAsync();
        await guest.PledgeAsync(Slug, Offer, "hesitant@example.com");
        await guest.FollowAsync("← Go back without paying");
        await guest.SeesPledgeAsync("Waiting for payment");
        await guest.TakePictureAsync("pledge-unpaid");
        await guest.PressAsync("Pay now");
        await guest.PayWithAsync(Visitor.GoodCard);
        await guest.SeesPledgeAsync("Paid");
        guest.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Pledging_works_without_JavaScript()
    {
        await using var guest = await world.NewVisitorAsync(hasScript: false);
        await guest.PledgeAsync(Slug, Offer, "no-script@example.com");
        await guest.PayWithAsync(Visitor.GoodCard);
        await guest.SeesPledgeAsync("Paid");
        guest.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Without_JavaScript_a_button_recounts_the_total()
    {
        await using var guest = await world.NewVisitorAsync(hasScript: false);
        await guest.OpenAsync($"/campaigns/{Slug}/pledge?q.{Offer}=1");
        await guest.Named($"q.{Offer}").FillAsync("3");
        await guest.Field("Country").SelectOptionAsync("DE");
        await guest.PressAsync("Update the total");
        await Expect(guest.Page.Locator("tr.total")).ToContainTextAsync("104.40");
        await Expect(guest.Named($"q.{Offer}")).ToHaveValueAsync("3");
    }

    [Fact]
    public async Task With_JavaScript_the_total_follows_what_is_typed()
    {
        await using var guest = await world.NewVisitorAsync();
        await guest.OpenAsync($"/campaigns/{Slug}/pledge?q.{Offer}=1");
        await guest.Field("Country").SelectOptionAsync("DE");
        await guest.Named($"q.{Offer}").FillAsync("3");
        await guest.Named($"q.{Offer}").BlurAsync();
        await Expect(guest.Page.Locator("tr.total")).ToContainTextAsync("104.40");
        await Expect(guest.Page.GetByText("Update the total")).ToBeHiddenAsync();
        guest.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task The_keyboard_alone_is_enough_to_pledge()
    {
        await using var guest = await world.NewVisitorAsync(Visitor.Desk);
        await guest.OpenAsync($"/campaigns/{Slug}");
        await TabToAsync(guest.Page, "Reserve a box");
        await guest.Page.Keyboard.PressAsync("Enter");
        // The jump moves the focus, and on a busy machine it comes after the next key.
        await Expect(guest.Page).ToHaveURLAsync(Offers());
        await TabToAsync(guest.Page, $"q.{Offer}");
        await guest.Page.Keyboard.TypeAsync("1");
        await Expect(guest.Named($"q.{Offer}")).ToHaveValueAsync("1");
        await guest.Page.Keyboard.PressAsync("Enter");
        await Expect(guest.Page).ToHaveURLAsync(PledgeForm(), new PageAssertionsToHaveURLOptions { Timeout = 30_000 });

        foreach (var (field, typed) in new[]
        {
            ("Address.Recipient", "Jo Tab"), ("Address.Phone", "+49 40 7654321"), ("Address.Country", "Germany"), ("Address.Line1", "Deichstraße 1"),
            ("Address.City", "Hamburg"), ("Address.PostalCode", "20459"), ("Input.Email", "keys@example.com"),
        })
        {
            await TabToAsync(guest.Page, field);
            await guest.Page.Keyboard.TypeAsync(typed);
        }
        await Expect(guest.Page.Locator("tr.total")).ToContainTextAsync("34.80");
        await guest.Page.Keyboard.PressAsync("Enter");
        await Expect(guest.Page.Locator("#total")).ToContainTextAsync("34.80");
        guest.HadNothingToComplainAbout();
    }

    /// <summary>Tab until the focus, which must show, is on what has this name or this text.</summary>
    private static async Task TabToAsync(IPage page, string wanted)
    {
        var passed = new List<string>();
        while (passed.Count < 40)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateAsync<string[]>("""
                () => {
                  const it = document.activeElement, style = getComputedStyle(it);
                  return [it.name || it.innerText.trim(), style.outlineStyle];
                }
                """);
            Assert.True(focused[1] != "none", $"The focus does not show on '{focused[0]}'.");
            if (focused[0] == wanted)
                return;
            passed.Add(focused[0]);
        }
        Assert.Fail($"Tab never reached '{wanted}', only: {string.Join(", ", passed)}");
    }

    // Chromium knows none of .NET's options.
    [GeneratedRegex("#offers$")]
    private static partial Regex Offers();

    [GeneratedRegex("/pledge\\?")]
    private static partial Regex PledgeForm();
}
