using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PreOrderFarm.Web.Tests.Grower;

public sealed class GrowerPagesTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_farmer_opens_a_campaign_and_an_operator_lets_it_through()
    {
        var grower = await site.GivenSignedInAsync("farmer@farm.test");
        var visit = new FarmVisit(grower);
        var welcome = await grower.GoAsync("/grower");
        Assert.Contains("Register your farm", welcome.Text, StringComparison.Ordinal);
        Assert.Contains("We cannot pay you before that.", welcome.Text, StringComparison.Ordinal);
        Assert.Contains("Our fee is 5% of what is released to you", welcome.Document.QuerySelector("[data-fee]")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await grower.GoAsync("/grower/register")).Document.QuerySelector("[data-fee] a[href='/rules/terms']"));

        var campaign = await visit.SubmitAsync(await visit.AddOfferAsync(await visit.DraftAsync()));
        Assert.Contains("In review", campaign.Text, StringComparison.Ordinal);
        Assert.Contains("¥1,000.50", campaign.Text, StringComparison.Ordinal);

        var chief = await site.GivenSignedInAsync("chief@farm.test", isOperator: true);
        var review = await chief.GoAsync((await chief.GoAsync("/admin")).Document.QuerySelector("main td a")!.GetAttribute("href")!);
        Assert.Contains("East ¥12.00", review.Text, StringComparison.Ordinal);
        var approved = await chief.SubmitAsync(review, "form[action*='handler=Approve']");
        Assert.Contains("Approved.", (await chief.FollowAsync(approved)).Text, StringComparison.Ordinal);

        var open = await grower.GoAsync(campaign.Address.AbsolutePath);
        Assert.Contains("Open", open.Document.QuerySelector("main .badge")!.TextContent, StringComparison.Ordinal);
        using var stranger = site.NewVisitor();
        var page = await stranger.GoAsync(open.Document.QuerySelector("main a[href^='/campaigns/']")!.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("5 kg box", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_returned_campaign_shows_why_and_can_be_changed()
    {
        var grower = await site.GivenSignedInAsync("returned@farm.test");
        var visit = new FarmVisit(grower);
        var campaign = await visit.SubmitAsync(await visit.AddOfferAsync(await visit.DraftAsync()));
        var chief = await site.GivenSignedInAsync("strict@farm.test", isOperator: true);
        var review = await chief.GoAsync("/admin/reviews/" + campaign.Address.Segments[^1]);
        var points = await grower.GoAsync(campaign.Address.AbsolutePath + "/pick-ups");
        Assert.Contains("The campaign is being reviewed: its pick-up points stay", points.Text, StringComparison.Ordinal);

        var silent = await chief.SubmitAsync(review, "form[action*='handler=Return']");
        Assert.Equal("Say what to change, in at most 2,000 characters.", silent.ErrorOf("Input.Reason"));
        await chief.SubmitAsync(review, "form[action*='handler=Return']", new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Reason"] = "Name the variety." });

        Assert.Contains("Name the variety.", (await grower.GoAsync(campaign.Address.AbsolutePath)).Text, StringComparison.Ordinal);
        var form = await grower.GoAsync(campaign.Address.AbsolutePath + "/edit");
        Assert.Equal("1000.50", form.Document.QuerySelector<IHtmlInputElement>("#Input_TargetAmount")!.Value);
        Assert.Equal("2000.00", form.Document.QuerySelector<IHtmlInputElement>("#Input_StretchAmount")!.Value);
        Assert.Equal("Zhejiang, 上海", form.Document.QuerySelector<IHtmlInputElement>("[name='Input.Regions[0].Provinces']")!.Value);
        var box = await grower.GoAsync((await grower.GoAsync(campaign.Address.AbsolutePath)).Document.QuerySelector("#offers a[aria-label^=Change]")!.GetAttribute("href")!);
        Assert.Equal(("80.50", FarmVisit.Noon(5)), (box.Document.QuerySelector<IHtmlInputElement>("#Input_EarlyPrice")!.Value, box.Document.QuerySelector<IHtmlInputElement>("#Input_EarlyUntil")!.Value));
        var saved = await grower.SubmitAsync(form, "main form", new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Title"] = "Kiwis, better told" });
        Assert.Contains("Kiwis, better told", (await grower.FollowAsync(saved)).Text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> BadFields() => new()
    {
        { "Input.Title", "x", "Give a title, with 3 to 120 characters." },
        { "Input.Deadline", "2020-01-01T12:00", "The deadline is in the past." },
        { "Input.TargetAmount", "-5", "Write an amount of at most 8 digits, like 12.50, with no more decimals than the currency has." },
        { "Input.TargetAmount", "12.505", "Write an amount of at most 8 digits, like 12.50, with no more decimals than the currency has." },
        { "Input.TargetAmount", "1000000.00", "Write an amount of at most 8 digits, like 12.50, with no more decimals than the currency has." },
        { "Input.TargetAmount", "", "Give a target above zero, with at most 8 digits." },
        { "Input.StretchAmount", "much", "Write an amount of at most 8 digits, like 12.50, with no more decimals than the currency has." },
        { "Input.StretchAmount", "1000.50", "A stretch target is more than the target." },
        { "Input.HarvestCap", "many", "Write a whole number." },
        { "Input.HarvestCap", "-1", "Give a number of boxes from 1 to 99,999,999." },
        { "Input.Currency", "XYZ", "Choose a currency from the list." },
        { "Input.TimeZone", "Moon/Base", "Choose a time zone from the list." },
        { "Input.HarvestFrom", "tomorrow", "'tomorrow' cannot be read here." },
        { "Input.FundingKind", "Donation", "'Donation' cannot be read here." },
        { "Input.Regions[0].Country", "XX", "'XX' is not a country that we know." },
        { "Input.Regions[1].Name", "", "Give the region's name, with 1 to 60 characters." },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task What_is_wrong_stands_beside_its_field_and_what_was_typed_stays(string field, string typed, string sentence)
    {
        var grower = await site.GivenSignedInAsync($"bad{Guid.NewGuid():N}@farm.test");
        var fields = FarmVisit.Kiwis;
        if (field == "Input.Regions[1].Name")
            fields["Input.Regions[1].Provinces"] = "Yunnan";
        fields[field] = typed;

        var answer = await grower.SubmitAsync(await new FarmVisit(grower).RegisterAsync(), "main form", fields);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var control = answer.Document.QuerySelector($"[name='{field}']")!;
        Assert.Equal("true", control.GetAttribute("aria-invalid"));
        Assert.Equal(sentence, answer.Document.GetElementById(control.Id + "-error")!.AsRead());
        if (control is IHtmlInputElement input)
            Assert.Equal(typed, input.Value);
        Assert.Equal("Hongyang", answer.Document.QuerySelector<IHtmlInputElement>("#Input_Variety")!.Value);
        Assert.DoesNotContain("Red-heart", (await grower.GoAsync("/grower")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_clocks_skip_is_explained()
    {
        var grower = await site.GivenSignedInAsync("summer-time@farm.test");
        var fields = FarmVisit.Kiwis;
        fields["Input.TimeZone"] = "Europe/Berlin";
        fields["Input.Deadline"] = "2027-03-28T02:30";

        var answer = await grower.SubmitAsync(await new FarmVisit(grower).RegisterAsync(), "main form", fields);

        Assert.StartsWith("On that day clocks in Europe/Berlin are set forward", answer.ErrorOf("Input.Deadline"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_lines_for_regions_come_without_losing_what_was_typed()
    {
        var grower = await site.GivenSignedInAsync("regions@farm.test");
        var form = await new FarmVisit(grower).RegisterAsync();

        var answer = await grower.SubmitAsync(form, "main form", FarmVisit.Kiwis, "more=regions");

        Assert.Equal(form.Document.QuerySelectorAll("[name$='.Provinces']").Length + 2, answer.Document.QuerySelectorAll("[name$='.Provinces']").Length);
        Assert.Equal("上海，Zhejiang", answer.Document.QuerySelector<IHtmlInputElement>("[name='Input.Regions[0].Provinces']")!.Value);
        Assert.Empty(answer.Document.QuerySelectorAll("main .error"));
        // The preview says a deadline once there is one.
        Assert.DoesNotContain("Deadline", form.Document.QuerySelectorAll("[data-preview] dt").Select(term => term.TextContent));
        Assert.Contains("Deadline", answer.Document.QuerySelectorAll("[data-preview] dt").Select(term => term.TextContent));
    }

    [Fact]
    public async Task A_box_with_wrong_numbers_is_explained_and_an_incomplete_campaign_stays_a_draft()
    {
        var grower = await site.GivenSignedInAsync("boxes@farm.test");
        var visit = new FarmVisit(grower);
        var campaign = await visit.DraftAsync();
        var early = await grower.SubmitAsync(campaign, "form[action*='handler=Submit']");
        Assert.Contains("Add at least one offer.", early.Text, StringComparison.Ordinal);
        var pledges = await grower.GoAsync(campaign.Address.AbsolutePath + "/pledges");
        Assert.Equal(campaign.Address.AbsolutePath + "#submit", pledges.Document.QuerySelector("main .notice ~ .actions a")!.GetAttribute("href"));
        Assert.NotNull((await grower.GoAsync("/packing")).Document.QuerySelector("main .message a[href='/grower']"));

        var fields = FarmVisit.FiveKilos;
        (fields["Input.Price"], fields["Input.NetKilograms"], fields["Input.Shipping[1].Price"]) = ("1.005", "five", "1,000,000.00");
        var wrong = await grower.SubmitAsync(await grower.GoAsync(campaign.Address.AbsolutePath + "/offers/new"), "main form", fields);
        Assert.StartsWith("Write an amount", wrong.ErrorOf("Input.Price"), StringComparison.Ordinal);
        Assert.StartsWith("Write a weight", wrong.ErrorOf("Input.NetKilograms"), StringComparison.Ordinal);
        Assert.StartsWith("Write an amount", wrong.Document.GetElementById("Input_Shipping_1__Price-error")!.TextContent, StringComparison.Ordinal);

        fields = FarmVisit.FiveKilos;
        (fields["Input.Price"], fields["Input.GrossKilograms"]) = ("0", "4");
        var refused = await grower.SubmitAsync(await grower.GoAsync(campaign.Address.AbsolutePath + "/offers/new"), "main form", fields);
        Assert.Equal("Give a price above zero, with at most 8 digits.", refused.ErrorOf("Input.Price"));
        Assert.Equal("An early-bird price is above zero and below the price of the box.", refused.ErrorOf("Input.EarlyPrice"));
        Assert.Equal("A packed box weighs no less than the fruit in it.", refused.ErrorOf("Input.GrossKilograms"));
    }

    [Fact]
    public async Task After_the_launch_the_cap_moves_and_the_terms_do_not()
    {
        var grower = await site.GivenSignedInAsync("launched@farm.test");
        var campaign = await LaunchAsync(grower, "launcher@farm.test");
        var path = campaign.Address.AbsolutePath;

        var raised = await grower.SubmitAsync(campaign, "form[action*='handler=Cap']", new Dictionary<string, string>(StringComparer.Ordinal) { ["Cap.HarvestCap"] = "700" });
        Assert.Equal(HttpStatusCode.Redirect, raised.Status);
        Assert.Contains("700 boxes", (await grower.FollowAsync(raised)).Text, StringComparison.Ordinal);
        var nonsense = await grower.SubmitAsync(campaign, "form[action*='handler=Cap']", new Dictionary<string, string>(StringComparer.Ordinal) { ["Cap.HarvestCap"] = "0" });
        Assert.Equal("Give a number of boxes from 1 to 99,999,999.", nonsense.ErrorOf("Cap.HarvestCap"));
        Assert.Equal(path, (await grower.GoAsync(path + "/edit")).Location);

        var cancelled = await grower.SubmitAsync(await grower.GoAsync(path), "form[action*='handler=Cancel']", new Dictionary<string, string>(StringComparer.Ordinal) { ["Ending.Reason"] = "Hail." });
        Assert.Equal(HttpStatusCode.Redirect, cancelled.Status);
        Assert.Contains("Cancelled", (await grower.GoAsync(path)).Document.QuerySelector("main .badge")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Helpers_come_and_go()
    {
        var grower = await site.GivenSignedInAsync("owner@farm.test");
        var helper = await site.GivenSignedInAsync("helper@farm.test");
        var staff = (await new FarmVisit(grower).RegisterAsync()).Address.AbsolutePath.Replace("/campaigns/new", "/staff", StringComparison.Ordinal);
        var page = await grower.GoAsync(staff);

        Assert.Equal("Give an e-mail address, such as name@example.com.", (await grower.SubmitAsync(page, "main form:last-of-type")).ErrorOf("Input.Email"));
        var unknown = await grower.SubmitAsync(page, "main form:last-of-type", Email("nobody@farm.test"));
        Assert.Equal("Nobody has an account with this e-mail address. Ask them to sign up first.", unknown.ErrorOf("Input.Email"));
        await grower.SubmitAsync(page, "main form:last-of-type", Email("HELPER@farm.test"));
        Assert.Contains("Kiwi farm", (await helper.GoAsync("/grower")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await helper.GoAsync(staff)).Status);

        await grower.SubmitAsync(await grower.GoAsync(staff), "form[action*='handler=Remove']");
        Assert.DoesNotContain("Kiwi farm", (await helper.GoAsync("/grower")).Text, StringComparison.Ordinal);

        static Dictionary<string, string> Email(string email) => new(StringComparer.Ordinal) { ["Input.Email"] = email };
    }

    [Fact]
    public async Task Somebody_elses_campaign_does_not_exist_and_the_queue_is_for_operators()
    {
        var grower = await site.GivenSignedInAsync("mine@farm.test");
        var campaign = (await new FarmVisit(grower).DraftAsync()).Address.AbsolutePath;
        var other = await site.GivenSignedInAsync("other@farm.test");
        var newCampaign = (await new FarmVisit(other).RegisterAsync("Other farm")).Address.AbsolutePath;

        foreach (var path in new[] { campaign, campaign + "/edit", campaign + "/offers/new", campaign + "/photos", "/grower/campaigns/" + Guid.NewGuid() })
            Assert.Equal(HttpStatusCode.NotFound, (await other.GoAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await grower.GoAsync(newCampaign)).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await other.GoAsync("/admin")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await other.GoAsync("/admin/reviews/" + campaign.Split('/')[^1])).Status);
        using var stranger = site.NewVisitor();
        Assert.StartsWith("/sign-in", new Uri(site.Address, (await stranger.GoAsync(campaign)).Location!).AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_and_their_refusals_speak_Chinese()
    {
        await site.GivenMemberAsync("nongfu@farm.test");
        using var grower = site.NewVisitor("zh-CN");
        await grower.SignInAsync("nongfu@farm.test");
        await grower.SubmitAsync(await grower.GoAsync("/"), "footer form", button: "language=zh-Hans");

        var page = await grower.GoAsync("/grower/register");
        Assert.Contains("登记您的农场", page.Text, StringComparison.Ordinal);
        var answer = await grower.SubmitAsync(page, "main form");
        Assert.Equal("请填写农场名称，2 到 120 个字符。", answer.ErrorOf("Input.Name"));
        Assert.Equal("请选择国家或地区。", answer.ErrorOf("Input.Country"));
    }

    // 320 x 240, one colour.
    private async Task<Answer> LaunchAsync(Visitor grower, string operatorEmail)
    {
        var visit = new FarmVisit(grower);
        var campaign = await visit.SubmitAsync(await visit.AddOfferAsync(await visit.DraftAsync()));
        var chief = await site.GivenSignedInAsync(operatorEmail, isOperator: true);
        await chief.SubmitAsync(await chief.GoAsync("/admin/reviews/" + campaign.Address.Segments[^1]), "form[action*='handler=Approve']");
        return await grower.GoAsync(campaign.Address.AbsolutePath);
    }
}
