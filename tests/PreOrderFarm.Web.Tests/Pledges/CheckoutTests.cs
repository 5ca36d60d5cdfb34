using System.Net;
using PreOrderFarm.Pledges;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Pledges;

public sealed class CheckoutTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_guest_pledges_pays_and_comes_back_to_the_pledge()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"{await PathAsync(harvest)}?q.{harvest.Box}=2");
        Assert.Contains("¥176.00", page.Text, StringComparison.Ordinal);

        // Without JavaScript the total is not on the page yet: it is shown before anything is taken.
        var shown = await guest.SubmitAsync(page, "form[data-cart]", Typed(harvest));
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Contains("Total ¥200.00", shown.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(harvest));

        var priced = await guest.SubmitAsync(shown, "form[data-cart]");
        Assert.Equal(HttpStatusCode.Redirect, priced.Status);
        Assert.StartsWith(site.Farm.Stripe.BaseAddress.AbsoluteUri, priced.Location, StringComparison.Ordinal);

        var pledgeId = await NewestPledgeAsync(harvest);
        var payment = await site.Given.NewestPaymentAsync(pledgeId);
        Assert.Equal(17_600 + 2 * 1_200, payment.AmountMinor);
        await site.Given.PayAsync(pledgeId);
        var back = await guest.GoAsync($"/pledges/paid/{payment.Id}");
        Assert.StartsWith("/p/", back.Location, StringComparison.Ordinal);
        var pledge = await guest.FollowAsync(back);
        Assert.Contains("Your boxes are reserved", pledge.Text, StringComparison.Ordinal);
        Assert.Contains("¥200.00 paid", pledge.Text, StringComparison.Ordinal);
        Assert.Equal("no-referrer", pledge.Header("Referrer-Policy"));
        Assert.Equal("noindex", pledge.Header("X-Robots-Tag"));

        using var elsewhere = site.NewVisitor();
        var stranger = await elsewhere.GoAsync($"/pledges/paid/{payment.Id}");
        Assert.Equal(HttpStatusCode.OK, stranger.Status);
        Assert.Contains("No e-mail after some minutes?", stranger.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("张伟", stranger.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_comes_back_from_a_page_that_Stripe_does_not_know_sees_a_sentence_and_no_error()
    {
        var placed = await site.Given.HeldPledgeAsync(await site.Given.HarvestOnSaleAsync());
        await site.Farm.ExecuteAsync($"update payments set checkout_session_id = 'cs_unknown' where pledge_id = {placed.Id}");
        using var guest = site.NewVisitor();

        var back = await guest.GoAsync($"/pledges/paid/{(await site.Given.NewestPaymentAsync(placed.Id)).Id}");

        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Contains("Almost done.", back.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_posts_a_page_from_before_the_end_of_the_early_bird_price_is_told_and_asked_again()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(early: (8_000, TimeSpan.FromMinutes(10)));
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"{await PathAsync(harvest)}?q.{harvest.Box}=2");
        Assert.Contains("early-bird price", page.Text, StringComparison.Ordinal);
        var shown = await guest.SubmitAsync(page, "form[data-cart]", Typed(harvest));
        Assert.Contains("Total ¥184.00", shown.Text, StringComparison.Ordinal);

        site.Farm.Clock.Advance(TimeSpan.FromMinutes(10));
        var told = await guest.SubmitAsync(shown, "form[data-cart]");
        Assert.Equal(HttpStatusCode.OK, told.Status);
        Assert.Contains("The early-bird price of 5 kg box has ended: a box costs ¥88 now. Nothing was charged. This is what it costs in all: ¥200.00.", told.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(harvest));

        Assert.Equal(HttpStatusCode.Redirect, (await guest.SubmitAsync(told, "form[data-cart]")).Status);
        Assert.Equal(20_000, (await site.Given.NewestPaymentAsync(await NewestPledgeAsync(harvest))).AmountMinor);
    }

    [Fact]
    public async Task A_change_that_was_begun_before_the_end_of_the_early_bird_price_is_asked_for_once_more_and_the_receipt_says_which_boxes_keep_it()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(early: (8_000, TimeSpan.FromMinutes(10)));
        var email = $"early{Guid.NewGuid():N}@farm.test";
        using var owner = await site.GivenSignedInAsync(email);
        var placed = await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        await site.Farm.ExecuteAsync($"update pledges set member_id = (select id from members where email = {email}) where id = {placed.Id}");
        var page = await owner.GoAsync($"/pledges/{placed.Id}/change");

        site.Farm.Clock.Advance(TimeSpan.FromMinutes(10));
        var more = new Dictionary<string, string>(StringComparer.Ordinal) { ["q." + harvest.Box] = "3" };
        var told = await owner.SubmitAsync(page, "main form", more);
        Assert.Contains("a box costs ¥88 now. Nothing was charged. Press the button once more", told.Text, StringComparison.Ordinal);
        Assert.Contains("2 of yours keep the early-bird price of ¥80.", told.Text, StringComparison.Ordinal);

        Assert.StartsWith(site.Farm.Stripe.BaseAddress.AbsoluteUri, (await owner.SubmitAsync(told, "main form", more)).Location, StringComparison.Ordinal);
        await site.Given.PayAsync(placed.Id);
        await site.Given.ConfirmAsync(placed.Id);
        var receipt = (await owner.GoAsync($"/pledges/{placed.Id}/receipt")).Document.QuerySelectorAll(".sum")[0].QuerySelectorAll("td").Select(cell => cell.AsRead()).ToList();
        Assert.Equal(["2 × 5 kg box ¥80.00 each · early-bird price", "¥160.00", "1 × 5 kg box ¥88.00 each", "¥88.00"], receipt.Take(4));
    }

    [Fact]
    public async Task The_total_is_counted_anew_by_a_button_and_nothing_is_taken()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"{await PathAsync(harvest)}?q.{harvest.Box}=1");
        var fields = Typed(harvest);
        fields["Address.Subdivision"] = "新疆";
        fields["q." + harvest.Box] = "3";
        var counted = await guest.SubmitAsync(page, "form[data-cart]", fields, action: $"{await PathAsync(harvest)}?handler=Total");

        Assert.Contains("Shipping to Xinjiang ¥90.00", counted.Text, StringComparison.Ordinal);
        Assert.Contains("Total ¥354.00", counted.Text, StringComparison.Ordinal);
        Assert.Equal("张伟", counted.Document.QuerySelector("[name='Address.Recipient']")!.GetAttribute("value"));
        Assert.Equal(0, await CountAsync(harvest));
    }

    [Fact]
    public async Task A_form_sent_twice_is_one_pledge()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"{await PathAsync(harvest)}?q.{harvest.Box}=1");
        page = await guest.SubmitAsync(page, "form[data-cart]", Typed(harvest));
        var both = await Task.WhenAll(guest.SubmitAsync(page, "form[data-cart]"), guest.SubmitAsync(page, "form[data-cart]"));

        Assert.All(both, answer => Assert.Equal(HttpStatusCode.Redirect, answer.Status));
        Assert.Equal(1, await CountAsync(harvest));
    }

    [Theory]
    [InlineData("Input.Email", "nobody", "Give an e-mail address, such as name@example.com.")]
    [InlineData("Address.Recipient", "", "Say who receives the box, in at most 100 characters.")]
    [InlineData("Address.Phone", "call me", "Give a phone number that the carrier can call, with 5 to 20 digits.")]
    [InlineData("Address.Line1", "", "Give the street and the number, in at most 200 characters.")]
    [InlineData("Address.City", "", "Give the city, in at most 100 characters.")]
    public async Task Bad_input_is_said_beside_its_field_and_nothing_is_taken(string field, string typed, string sentence)
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"{await PathAsync(harvest)}?q.{harvest.Box}=1");
        var fields = Typed(harvest);
        fields[field] = typed;
        fields["Input.GiftNote"] = "生日快乐 <3";
        var refused = await guest.SubmitAsync(await guest.SubmitAsync(page, "form[data-cart]", fields), "form[data-cart]");

        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Equal(sentence, refused.ErrorOf(field));
        Assert.Equal("生日快乐 <3", refused.Document.GetElementById("Input_GiftNote")!.TextContent.Trim('\n'));
        Assert.Equal(0, await CountAsync(harvest));
    }

    [Fact]
    public async Task What_is_wrong_is_listed_at_the_top_and_leads_to_its_field()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var fields = Typed(harvest);
        (fields["Address.City"], fields["q." + harvest.Box]) = ("", "many");
        var unread = await guest.SubmitAsync(await guest.GoAsync(await PathAsync(harvest)), "form[data-cart]", fields);
        fields["q." + harvest.Box] = "1";
        var refused = await guest.SubmitAsync(await guest.SubmitAsync(unread, "form[data-cart]", fields), "form[data-cart]");

        Assert.Equal("5 kg box: Enter a whole number.", unread.Document.QuerySelector("[role=alert] li")!.TextContent);
        Assert.NotNull(unread.Document.QuerySelector(unread.Document.QuerySelector("[role=alert] li a")!.GetAttribute("href")!));
        Assert.Equal("City: Give the city, in at most 100 characters.", Assert.Single(refused.Document.QuerySelectorAll("[role=alert] li")).TextContent);
        Assert.Equal("Address.City", refused.Document.QuerySelector(refused.Document.QuerySelector("[role=alert] a")!.GetAttribute("href")!)!.GetAttribute("name"));
    }

    [Fact]
    public async Task Whoever_leaves_Stripe_s_page_finds_what_was_typed_and_the_way_to_pay()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var fields = Typed(harvest);
        fields["Input.GiftNote"] = "生日快乐";
        var shown = await guest.SubmitAsync(await guest.GoAsync(await PathAsync(harvest)), "form[data-cart]", fields);
        Assert.Equal(HttpStatusCode.Redirect, (await guest.SubmitAsync(shown, "form[data-cart]")).Status);

        var again = await guest.GoAsync(await PathAsync(harvest));

        foreach (var (name, typed) in fields)
        {
            var control = again.Document.QuerySelector($"[name='{name}']")!;
            var value = control is AngleSharp.Html.Dom.IHtmlSelectElement select ? select.Value : control.GetAttribute("value") ?? control.TextContent.Trim();
            Assert.Equal(typed, value);
        }
        Assert.Contains("are still kept for you", again.Text, StringComparison.Ordinal);
        Assert.Contains("Pay now", (await guest.GoAsync(again.Document.QuerySelector("main .notice a")!.GetAttribute("href")!)).Text, StringComparison.Ordinal);
        using var another = site.NewVisitor();
        Assert.Equal("", (await another.GoAsync(await PathAsync(harvest))).Document.QuerySelector("[name='Address.Recipient']")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_tax_in_the_price_is_said_before_anything_is_paid()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update offers set tax_rate_basis_points = 1000 where campaign_id = {harvest.CampaignId}");
        using var guest = site.NewVisitor();

        // 10 % on 160.00 is what makes 176.00.
        Assert.Contains("The prices include ¥16.00 of tax on the fruit.", (await guest.GoAsync($"{await PathAsync(harvest)}?q.{harvest.Box}=2")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "Choose at least one box.")]
    [InlineData("1001", "Choose 1 to 1,000 boxes of an offer.")]
    [InlineData("6", "Only 5 boxes of 5 kg box are left.")]
    public async Task What_cannot_be_sold_is_said_with_the_boxes_and_the_list_leads_to_the_first_quantity(string quantity, string sentence)
    {
        var harvest = await site.Given.HarvestOnSaleAsync(offerCap: 5);
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync(await PathAsync(harvest));
        var fields = Typed(harvest);
        fields["q." + harvest.Box] = quantity;
        var refused = await guest.SubmitAsync(await guest.SubmitAsync(page, "form[data-cart]", fields), "form[data-cart]");

        Assert.Equal(sentence, refused.ErrorOf("boxes"));
        Assert.All(refused.Document.QuerySelectorAll("input.quantity"), box => Assert.Equal(("true", "boxes-error"), (box.GetAttribute("aria-invalid"), box.GetAttribute("aria-describedby"))));
        Assert.Equal($"Boxes: {sentence}", refused.Document.QuerySelector(".notice.bad li")!.TextContent);
        Assert.Equal($"#{refused.Document.QuerySelector("input.quantity")!.Id}", refused.Document.QuerySelector(".notice.bad a")!.GetAttribute("href"));
        Assert.Equal(quantity, refused.Document.GetElementById($"q-{harvest.Box}")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("all")]
    [InlineData("99999999999")]
    public async Task A_quantity_that_is_no_whole_number_is_kept_and_explained(string typed)
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync(await PathAsync(harvest));
        var fields = Typed(harvest);
        fields["q." + harvest.Box] = typed;
        var refused = await guest.SubmitAsync(page, "form[data-cart]", fields);

        Assert.Equal("Enter a whole number.", refused.Document.GetElementById($"q-{harvest.Box}-error")!.TextContent);
        Assert.Equal(typed, refused.Document.GetElementById($"q-{harvest.Box}")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_rule_speaks_the_visitors_language()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor("zh-TW");
        var page = await guest.GoAsync(await PathAsync(harvest));
        var fields = Typed(harvest);
        fields["Address.City"] = "";
        var refused = await guest.SubmitAsync(await guest.SubmitAsync(page, "form[data-cart]", fields), "form[data-cart]");
        Assert.Equal("請填寫城市，最多 100 個字元。", refused.ErrorOf("Address.City"));
    }

    [Fact]
    public async Task When_Stripe_is_away_the_pledge_waits_with_a_button_to_pay()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"{await PathAsync(harvest)}?q.{harvest.Box}=1");
        site.Farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.ServerErrorBefore, Times: 20));
        var placed = await guest.SubmitAsync(await guest.SubmitAsync(page, "form[data-cart]", Typed(harvest)), "form[data-cart]");
        site.Farm.Stripe.Faults.Clear();

        var pledge = await guest.FollowAsync(placed);
        Assert.Contains("Pay now", pledge.Text, StringComparison.Ordinal);
        var paying = await guest.SubmitAsync(pledge, "form[action*='handler=Pay']");
        Assert.StartsWith(site.Farm.Stripe.BaseAddress.AbsoluteUri, paying.Location, StringComparison.Ordinal);
    }

    internal static Dictionary<string, string> Typed(Harvest harvest) => new(StringComparer.Ordinal)
    {
        ["q." + harvest.Box] = "2",
        ["Address.Recipient"] = "张伟",
        ["Address.Phone"] = "+86 138 0013 8000",
        ["Address.Line1"] = "南京西路 1266 号",
        ["Address.City"] = "上海",
        ["Address.Subdivision"] = "上海市",
        ["Address.PostalCode"] = "200040",
        ["Address.Country"] = "CN",
        ["Input.Email"] = "wei@example.com",
    };

    private async Task<string> PathAsync(Harvest harvest) =>
        $"/campaigns/{await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""")}/pledge";

    private Task<long> CountAsync(Harvest harvest) =>
        site.Farm.ScalarAsync<long>($"""select count(*) as "Value" from pledges where campaign_id = {harvest.CampaignId}""");

    private Task<Guid> NewestPledgeAsync(Harvest harvest) =>
        site.Farm.ScalarAsync<Guid>($"""select id as "Value" from pledges where campaign_id = {harvest.CampaignId} order by id desc limit 1""");
}
