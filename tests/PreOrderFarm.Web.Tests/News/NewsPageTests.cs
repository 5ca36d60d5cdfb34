using System.Net;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.News;

public sealed class NewsPageTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_guest_follows_by_the_link_that_their_mailbox_gets_and_by_its_button()
    {
        var (harvest, slug) = await HarvestAsync();
        using var guest = site.NewVisitor();
        var email = $"{Guid.NewGuid():N}@example.com";
        var farm = await guest.GoAsync($"/growers/{slug}");
        var page = await guest.GoAsync(farm.Document.QuerySelector("a[href$='/follow']")!.GetAttribute("href")!);

        var sent = await guest.SubmitAsync(page, "main form", Fields(("Input.Email", email), ("Input.TimeZone", "Europe/Berlin")));
        Assert.Contains($"We have sent an e-mail to {email}", (await guest.FollowAsync(sent)).Text, StringComparison.Ordinal);
        var link = await QuestionAsync(email);
        var question = await guest.GoAsync(link);
        Assert.Equal(0, await ConfirmedAsync(harvest.GrowerId));

        var settings = await guest.FollowAsync(await guest.SubmitAsync(question, "main form"));
        Assert.Equal(1, await ConfirmedAsync(harvest.GrowerId));
        Assert.Equal("Europe/Berlin", settings.Document.QuerySelector("select[name='Input.TimeZone'] option[selected]")!.GetAttribute("value"));
        Assert.NotNull(settings.Document.QuerySelector($"main a[href='/growers/{slug}']"));

        var chosen = await guest.FollowAsync(await guest.SubmitAsync(settings, "form[action*='handler=Choose']", Fields(("Input.Frequency", "Weekly"))));
        Assert.Equal("Weekly", chosen.Document.QuerySelector("select[name='Input.Frequency'] option[selected]")!.GetAttribute("value"));
        var stopped = await guest.FollowAsync(await guest.SubmitAsync(chosen, "form[action*='handler=Unfollow']"));
        Assert.Contains("You no longer follow that farm.", stopped.Text, StringComparison.Ordinal);
        Assert.Equal(0, await ConfirmedAsync(harvest.GrowerId));
    }

    [Fact]
    public async Task The_form_tells_nobody_who_follows()
    {
        var (harvest, slug) = await HarvestAsync();
        await FollowAsync(harvest, "known@example.com");
        using var visitor = site.NewVisitor();

        var answers = new List<string>();
        foreach (var email in new[] { "known@example.com", "unknown@example.com" })
        {
            var sent = await visitor.SubmitAsync(await visitor.GoAsync($"/growers/{slug}/follow"), "main form", Fields(("Input.Email", email)));
            answers.Add($"{sent.Status} {sent.Location} {(await visitor.FollowAsync(sent)).Text.Replace(email, "", StringComparison.Ordinal)}");
        }

        Assert.Equal(answers[0], answers[1]);
        var refused = await visitor.SubmitAsync(await visitor.GoAsync($"/growers/{slug}/follow"), "main form", Fields(("Input.Email", "no address")));
        Assert.Contains("Give an e-mail address", refused.ErrorOf("Input.Email"), StringComparison.Ordinal);
        Assert.Equal("no address", refused.Document.QuerySelector("input[type='email']")!.GetAttribute("value"));
    }

    [Fact]
    public async Task One_click_needs_nothing_but_the_signed_link_and_looking_changes_nothing()
    {
        var (harvest, _) = await HarvestAsync();
        var token = await FollowAsync(harvest, "oneclick@example.com");
        using var program = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = site.Address };

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            Assert.Equal(HttpStatusCode.OK, (await program.SendAsync(new HttpRequestMessage(method, $"/news/{token}/unsubscribe"))).StatusCode);
        Assert.Equal("at_once", await FrequencyAsync("oneclick@example.com"));

        using var forged = OneClick();
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsync($"/news/{token[..^2]}xx/unsubscribe", forged)).StatusCode);
        Assert.Equal("at_once", await FrequencyAsync("oneclick@example.com"));

        using var click = OneClick();
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsync($"/news/{token}/unsubscribe", click)).StatusCode);
        Assert.Equal("none", await FrequencyAsync("oneclick@example.com"));
        await site.Farm.ExecuteAsync($"update news_readers set frequency = 'daily' where email = 'oneclick@example.com'");
        using var odd = new FormUrlEncodedContent([new("token", "another"), new("x", "\0")]);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsync($"/news/{token}/unsubscribe", odd)).StatusCode);
        Assert.Equal("none", await FrequencyAsync("oneclick@example.com"));
        using var again = OneClick();
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsync($"/news/{token}/unsubscribe", again)).StatusCode);

        static FormUrlEncodedContent OneClick() => new([new("List-Unsubscribe", "One-Click")]);
    }

    [Fact]
    public async Task Who_unsubscribed_is_told_so_and_can_undo_it()
    {
        var (harvest, _) = await HarvestAsync();
        var token = await FollowAsync(harvest, "undo@example.com");
        await site.Farm.UseAsync<ChooseNews>(choose => choose.RunAsync(Actor.Nobody, token, new NewsChoice { Frequency = NewsFrequency.Weekly, TimeZone = "Asia/Tokyo" }, default));
        using var visitor = site.NewVisitor();

        var done = await visitor.SubmitAsync(await visitor.GoAsync($"/news/{token}/unsubscribe"), "main form");
        Assert.Contains("No more news goes to undo@example.com.", done.Text, StringComparison.Ordinal);
        Assert.Equal("none", await FrequencyAsync("undo@example.com"));

        var undone = await visitor.SubmitAsync(done, "main form");
        Assert.Equal(HttpStatusCode.Redirect, undone.Status);
        Assert.Equal("weekly", await FrequencyAsync("undo@example.com"));
        Assert.Equal("Asia/Tokyo", await site.Farm.ScalarAsync<string>($"""select time_zone as "Value" from news_readers where email = 'undo@example.com'"""));
    }

    [Fact]
    public async Task A_member_follows_by_one_button_and_finds_it_on_their_account()
    {
        var (harvest, slug) = await HarvestAsync();
        using var member = await site.GivenSignedInAsync("follower@example.com");

        var farm = await member.FollowAsync(await member.SubmitAsync(await member.GoAsync($"/growers/{slug}/follow"), "main form"));
        Assert.Contains("You follow this farm", farm.Text, StringComparison.Ordinal);
        Assert.Equal(1, await ConfirmedAsync(harvest.GrowerId));
        Assert.Equal(0, await site.SentToAsync("follower@example.com", "confirm_follow"));
        var campaign = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        Assert.Contains("You follow this farm", (await member.GoAsync($"/campaigns/{campaign}")).Text, StringComparison.Ordinal);

        var account = await member.GoAsync("/account");
        var news = await member.GoAsync(account.Document.QuerySelector("main a[href='/account/news']")!.GetAttribute("href")!);
        await member.SubmitAsync(news, "form[action*='handler=Choose']", Fields(("Input.Frequency", "Daily"), ("Input.TimeZone", "Asia/Shanghai")));
        Assert.Equal("daily", await FrequencyAsync("follower@example.com"));
        var refused = await member.SubmitAsync(news, "form[action*='handler=Choose']", Fields(("Input.Frequency", "Hourly")));
        Assert.Contains("Choose how often.", refused.ErrorOf("Input.Frequency"), StringComparison.Ordinal);

        await member.SubmitAsync(await member.GoAsync($"/growers/{slug}/follow"), "form[action*='handler=Unfollow']");
        Assert.Equal(0, await ConfirmedAsync(harvest.GrowerId));
    }

    [Fact]
    public async Task Whoever_signed_up_with_anothers_address_is_asked_by_mail_and_sees_no_settings()
    {
        var (harvest, slug) = await HarvestAsync();
        using var member = await site.GivenSignedInAsync("unsure@example.com", isConfirmed: false);

        await member.SubmitAsync(await member.GoAsync($"/growers/{slug}/follow"), "main form");

        Assert.Equal(0, await ConfirmedAsync(harvest.GrowerId));
        Assert.Equal(1, await site.SentToAsync("unsure@example.com", "confirm_follow"));
        var page = await member.GoAsync("/account/news");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Choose']"));
    }

    [Fact]
    public async Task At_the_checkout_nobody_follows_who_does_not_set_the_tick()
    {
        var (harvest, _) = await HarvestAsync();
        var campaign = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        foreach (var (email, ticks) in new[] { ("quiet@example.com", false), ("curious@example.com", true) })
        {
            using var guest = site.NewVisitor();
            var page = await guest.GoAsync($"/campaigns/{campaign}/pledge?q.{harvest.Box}=1");
            Assert.False(page.Document.QuerySelector("input[name='Input.Follow']")!.HasAttribute("checked"));
            var address = Given.Address();
            var fields = Fields(
                ("Input.Email", email), ("Address.Recipient", address.Recipient!), ("Address.Phone", address.Phone!), ("Address.Line1", address.Line1!), ("Address.City", address.City!),
                ("Address.Subdivision", address.Subdivision!), ("Address.PostalCode", address.PostalCode!), ("Address.Country", address.Country!));
            if (ticks)
                fields["Input.Follow"] = "true";
            var asked = await guest.SubmitAsync(page, "form[data-cart]", fields);
            var placed = asked.Status == HttpStatusCode.OK ? await guest.SubmitAsync(asked, "form[data-cart]") : asked;
            Assert.Equal(HttpStatusCode.Redirect, placed.Status);
            Assert.Equal(ticks ? 1 : 0, await site.SentToAsync(email, "confirm_follow"));
        }
    }

    private async Task<(Harvest Harvest, string Slug)> HarvestAsync()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        return (harvest, await site.Farm.ScalarAsync<string>($"""select slug as "Value" from growers where id = {harvest.GrowerId}"""));
    }

    /// <summary>A guest who follows, and the link of their mails.</summary>
    private async Task<string> FollowAsync(Harvest harvest, string email)
    {
        await site.Farm.UseAsync<FollowGrower, FollowOutcome>(follow => follow.RunAsync(Actor.Nobody, harvest.GrowerId, new FollowInput { Email = email }, default));
        var token = (await QuestionAsync(email)).Split('/')[^1];
        return await site.Farm.UseAsync<ConfirmFollow, string>(confirm => confirm.RunAsync(token, default));
    }

    private async Task<string> QuestionAsync(string email)
    {
        var id = await site.Farm.ScalarAsync<Guid>($"""select (model->'link'->>'id')::uuid as "Value" from emails where template = 'confirm_follow' and recipient = {email} limit 1""");
        return "/follow/" + await site.Farm.UseAsync<NewsLinks, string>(links => Task.FromResult(links.OfFollow(id)));
    }

    private Task<long> ConfirmedAsync(Guid growerId) => site.Farm.ScalarAsync<long>($"""select count(*) as "Value" from follows where grower_id = {growerId} and confirmed_at is not null""");

    private Task<string> FrequencyAsync(string email) => site.Farm.ScalarAsync<string>($"""select frequency as "Value" from news_readers where email = {email}""");

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
