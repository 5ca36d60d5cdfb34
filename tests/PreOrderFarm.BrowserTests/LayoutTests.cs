using PreOrderFarm.Demo.Story;

namespace PreOrderFarm.BrowserTests;

/// <summary>Each page in each language at the width of a phone and of a desk: nothing sticks out, nothing fails to load.</summary>
[Collection(Browsing.Name)]
public sealed class LayoutTests(BrowserWorld world)
{
    public static TheoryData<string> Languages => ["en", "zh-Hans", "zh-Hant"];

    [Theory, MemberData(nameof(Languages))]
    public async Task Public_pages_fit(string language)
    {
        await using var visitor = await world.NewVisitorAsync(language: language);
        await FitAsync(visitor, language,
        [
            ("home", "/"), ("harvests", "/campaigns"), ("harvests-all", "/campaigns?show=all"), ("campaign", $"/campaigns/{world.Oranges.Slug}"),
            ("campaign-funded", $"/campaigns/{world.Kiwifruit.Slug}"), ("cart", $"/campaigns/{world.Oranges.Slug}/pledge?q.{world.Oranges.OfferIds.Values.First()}=2"),
            ("farm", "/growers/valencia"), ("sign-in", "/sign-in"), ("sign-up", "/sign-up"), ("forgotten-password", "/forgotten-password"), ("reset-password", "/reset-password"), ("mailbox", "/mailbox"),
            ("pledge", $"/p/{world.PledgeLink}"),
        ]);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Pages_of_a_backer_fit(string language) =>
        await FitAsync(Farms.BackerEmail, language, [("my-pledges", "/pledges"), ("account", "/account"), ("confirm", "/account/confirm?token=x"), ("second-factor", "/account/second-factor"), ("grower-welcome", "/grower"), ("grower-register", "/grower/register")]);

    [Theory, MemberData(nameof(Languages))]
    public async Task Pages_of_a_grower_fit(string language)
    {
        var farm = world.People.GrowerIds["pujiang"];
        await FitAsync(Farms.All[0].OwnerEmail, language,
        [
            ("grower", "/grower"), ("grower-campaign", $"/grower/campaigns/{world.Kiwifruit.Id}"), ("grower-new", $"/grower/{farm}/campaigns/new"),
            ("grower-staff", $"/grower/{farm}/staff"), ("packing", "/packing"),
        ]);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Pages_of_the_operator_fit(string language) => await FitAsync(Farms.OperatorEmail, language, [("admin", "/admin"), ("second-factor-on", "/account/second-factor")]);

    private async Task FitAsync(string email, string language, (string Name, string Path)[] pages)
    {
        await using var member = await world.NewMemberAsync(email, Visitor.Phone, language);
        await FitAsync(member, language, pages);
    }

    private static async Task FitAsync(Visitor visitor, string language, (string Name, string Path)[] pages)
    {
        var misfits = new List<string>();
        foreach (var (name, path) in pages)
        {
            await visitor.OpenAsync(path);
            foreach (var width in new[] { Visitor.Phone, Visitor.Desk })
            {
                await visitor.Page.SetViewportSizeAsync(width, Visitor.HeightFor(width));
                misfits.AddRange((await TooWideAsync(visitor, width)).Select(what => $"{path} at {width} px: {what}"));
                if (language == "en" || (language == "zh-Hans" && width == Visitor.Phone))
                    await visitor.TakePictureAsync($"{name}-{language}");
            }
        }
        Assert.True(misfits.Count == 0, string.Join('\n', misfits));
        visitor.HadNothingToComplainAbout();
    }

    /// <summary>What is wider than the window, unless a box around it scrolls or clips.</summary>
    private static Task<string[]> TooWideAsync(Visitor visitor, int width) => visitor.Page.EvaluateAsync<string[]>("""
        width => {
          const found = [];
          if (document.scrollingElement.scrollWidth > width) found.push(`the page is ${document.scrollingElement.scrollWidth} px wide`);
          const isHeld = element => {
            for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
              if (getComputedStyle(at).overflowX !== "visible") return true;
            return false;
          };
          for (const element of document.body.querySelectorAll("*")) {
            const box = element.getBoundingClientRect(), style = getComputedStyle(element);
            if (box.width === 0 || box.right <= 0 || style.visibility === "hidden" || style.clipPath !== "none") continue;
            if ((box.right > width + 1 || box.left < -1) && !element.closest(".unseen, thead") && !isHeld(element))
              found.push(`${element.tagName.toLowerCase()}.${element.className} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}: ${element.textContent.trim().slice(0, 40)}`);
          }
          return found.slice(0, 5);
        }
        """, width);
}
