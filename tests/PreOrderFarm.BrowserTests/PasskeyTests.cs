using Microsoft.Playwright;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

[Collection(Browsing.Name)]
public sealed class PasskeyTests(BrowserWorld world)
{
    /// <summary>By Chromium's virtual authenticator (https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/).</summary>
    [Fact]
    public async Task A_member_adds_a_passkey_and_signs_in_with_nothing_else()
    {
        await using var visitor = await world.NewVisitorAsync(Visitor.Desk);
        var page = visitor.Page;
        await PlugInAuthenticatorAsync(page);
        // A passkey belongs to a name, not to an address of numbers.
        var site = $"http://localhost:{world.Address.Port}";
        await page.GotoAsync($"{site}/sign-in?returnUrl=%2Faccount%2Fsecond-factor");
        await page.Locator("[name='Input.Email']").FillAsync(Farms.BackerEmail);
        await page.Locator("[name='Input.Password']").FillAsync(People.Password);
        await page.Locator("main form button").First.ClickAsync();

        await page.Locator("[name='Input.Name']").FillAsync("My phone");
        await page.Locator("form[data-passkey=create] button").ClickAsync();
        await Expect(page.Locator("#passkeys li")).ToContainTextAsync("My phone");

        await page.GotoAsync($"{site}/sign-out");
        await page.Locator("main form button").ClickAsync();
        await page.GotoAsync($"{site}/sign-in?returnUrl=%2Faccount");
        await page.Locator("form[data-passkey=get] button").ClickAsync();
        await page.WaitForURLAsync($"{site}/account");
        await Expect(page.GetByText(Farms.BackerEmail).First).ToBeVisibleAsync();

        // Wherever a link to the sign-in page says: it leads to our own pages only.
        await page.GotoAsync($"{site}/sign-out");
        await page.Locator("main form button").ClickAsync();
        await page.GotoAsync($"{site}/sign-in?returnUrl=%2F%2Fevil.example%2F");
        await page.Locator("form[data-passkey=get] button").ClickAsync();
        await page.WaitForURLAsync($"{site}/");

        await page.GotoAsync($"{site}/account/second-factor");
        await page.Locator("#passkeys li button").ClickAsync();
        await Expect(page.Locator("#passkeys li")).ToHaveCountAsync(0);
        visitor.HadNothingToComplainAbout();
    }

    private static async Task PlugInAuthenticatorAsync(IPage page)
    {
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
