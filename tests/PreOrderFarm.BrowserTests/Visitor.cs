using Microsoft.Playwright;

namespace PreOrderFarm.BrowserTests;

/// <summary>
/// One person's browser: the page they look at, and everything of our site that went wrong in it (errors on the console,
/// which include violations of the content security policy, and requests that failed).
/// </summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>Pixels across.</summary>
    public const int Phone = 390;
    public const int Desk = 1280;

    public const string GoodCard = "4242 4242 4242 4242";
    public const string DeclinedCard = "4000 0000 0000 0002";

    // TestResults/pictures in a run of ./farm test.
    private static readonly string Pictures = Environment.GetEnvironmentVariable("FARM_PICTURES") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, "pictures");

    private readonly List<string> complaints = [];
    private readonly Uri site;
    private readonly bool hasScript;

    public Visitor(IBrowserContext context, IPage page, Uri site, bool hasScript)
    {
        Context = context;
        Page = page;
        this.site = site;
        this.hasScript = hasScript;
        context.Console += (_, message) => Note(message.Type is "error" or "warning", message.Location, message.Text);
        context.WebError += (_, error) => Note(isWrong: true, site.AbsoluteUri, error.Error);
        context.Response += (_, response) => Note(response.Status >= 400, response.Url, $"{response.Status} from {response.Url}");
        context.RequestFailed += (_, request) => Note(!IsLeftBehind(request), request.Url, $"{request.Failure} from {request.Url}");
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>What of our site went wrong in this browser.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public static int HeightFor(int width) => width == Phone ? 844 : 800;

    public async Task OpenAsync(string path) => await Page.GotoAsync(path);

    public ILocator Field(string label) => Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true });

    public ILocator Named(string name) => Page.Locator($"[name='{name}']");

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();

    public Task FollowAsync(string link) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = link, Exact = true }).First.ClickAsync();

    public async Task SignInAsync(string email, string password)
    {
        await EnterPasswordAsync(email, password);
        // A code counts once; when two sign in within half a minute, the second one waits for the next.
        for (var i = 0; i < 90 && Page.Url.Contains("/second-step", StringComparison.Ordinal); i++)
        {
            if (i > 0)
                await Task.Delay(3_000);
            await Named("Input.Code").FillAsync(await Page.Locator("[data-demo-code]").InnerTextAsync());
            await LeaveAsync(() => Page.Locator("main form button").First.ClickAsync());
        }
        Assert.DoesNotContain("/sign-in", Page.Url, StringComparison.Ordinal);
    }

    /// <summary>As far as the second step, for those who have one.</summary>
    public async Task EnterPasswordAsync(string email, string password)
    {
        await OpenAsync("/sign-in");
        await Named("Input.Email").FillAsync(email);
        await Named("Input.Password").FillAsync(password);
        await LeaveAsync(() => Page.Locator("main form button").First.ClickAsync());
    }

    /// <summary>Does what leads to another page, or to the same one anew, and waits until that one is there.</summary>
    public async Task LeaveAsync(Func<Task> press)
    {
        await Page.EvaluateAsync("() => document.documentElement.setAttribute('data-left', '')");
        await press();
        await Page.Locator("html:not([data-left]) main").WaitForAsync();
    }

    /// <summary>From a campaign's page to Stripe's: two boxes for Frau Meyer in Hamburg.</summary>
    public async Task PledgeAsync(string slug, Guid offer, string email)
    {
        await OpenAsync($"/campaigns/{slug}");
        await FollowAsync("Reserve a box");
        await Named($"q.{offer}").FillAsync("2");
        await PressAsync("Continue");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Your pledge" })).ToBeVisibleAsync();
        await FillAddressAsync(email);
        // Nobody pays a total that they have not seen: without a script the first press shows it.
        if (!hasScript)
            await PressAsync("Go to payment");
        await Assertions.Expect(Page.Locator("tr.total")).ToBeVisibleAsync();
        await PressAsync("Go to payment");
        await Assertions.Expect(Page.Locator("#total")).ToBeVisibleAsync();
    }

    public Task PayWithAsync(string card) => Page.Locator("button", new PageLocatorOptions { HasText = card }).ClickAsync();

    /// <summary>Empties the page's first form that asks for something, and sends it; false: the page has no such form.</summary>
    public async Task<bool> SendEmptyAsync()
    {
        const string empty = """
            () => {
                const typed = 'input:not([type=hidden], [type=radio], [type=checkbox]), textarea';
                const form = [...document.querySelectorAll('main form[method=post]')].find(one => one.querySelector(`:is(${typed})[required]`));
                form?.querySelectorAll(typed).forEach(control => { control.value = ''; });
                form?.querySelector('button:not([formnovalidate], [type=button])').setAttribute('data-send', '');
                return form !== undefined;
            }
            """;
        const string send = "() => { const button = document.querySelector('[data-send]'); button.form.noValidate = true; button.form.requestSubmit(button); }";
        if (!await Page.EvaluateAsync<bool>(empty))
            return false;
        await LeaveAsync(() => Page.EvaluateAsync(send));
        return true;
    }

    /// <summary>The state in the pledge's head.</summary>
    public Task SeesPledgeAsync(string state) => Assertions.Expect(Page.Locator("main h1 + .badge")).ToHaveTextAsync(state);

    /// <summary>The page as it looks now, for people: name-width.png among the run's pictures.</summary>
    public async Task TakePictureAsync(string name)
    {
        var width = Page.ViewportSize!.Width;
        await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Pictures, $"{name}-{width}.png"),
            FullPage = true,
            Animations = ScreenshotAnimations.Disabled,
        });
    }

    /// <summary>The page as it looks at night.</summary>
    public async Task TakeDarkPictureAsync(string name)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await TakePictureAsync(name);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    /// <summary>Nothing of our site has gone wrong in this browser.</summary>
    public void HadNothingToComplainAbout() => Assert.True(complaints.Count == 0, string.Join('\n', complaints));

    public async ValueTask DisposeAsync() => await Context.CloseAsync();

    private async Task FillAddressAsync(string email)
    {
        await Field("Recipient").FillAsync("Anneliese Meyer-Köhlbrandt");
        await Field("Phone").FillAsync("+49 40 1234567");
        await Field("Country").SelectOptionAsync("DE");
        await Field("Street and number").FillAsync("Große Elbstraße 145");
        await Field("City").FillAsync("Hamburg");
        await Field("Postal code").FillAsync("22767");
        await Field("E-mail").FillAsync(email);
    }

    private void Note(bool isWrong, string address, string what)
    {
        if (isWrong && address.StartsWith(site.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal))
            complaints.Add($"{new Uri(Page.Url).PathAndQuery}: {what}");
    }

    // A browser that leaves a page drops what it still asked for there; the progress stream lasts as long as the page.
    private static bool IsLeftBehind(IRequest request) => request.Failure == "net::ERR_ABORTED";
}
