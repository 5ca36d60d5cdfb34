using System.Net;

namespace PreOrderFarm.Web.Tests.Account;

/// <summary>Anybody can sign up with anybody's address; what the address entitles to waits until they show that it is theirs.</summary>
public sealed class ConfirmationTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task The_link_of_the_email_confirms_by_its_button_and_not_by_being_opened()
    {
        using var visitor = site.NewVisitor();
        await SignUpAsync(visitor, "new@example.com");
        Assert.Contains("Confirm your e-mail address", (await visitor.GoAsync("/account")).Text, StringComparison.Ordinal);

        var page = await visitor.GoAsync(await site.LinkSentToAsync("new@example.com", "confirm_address"));
        Assert.False(await IsConfirmedAsync("new@example.com"));

        var confirmed = await visitor.SubmitAsync(page, "main form");
        Assert.Equal("/account", confirmed.Location);
        var account = await visitor.FollowAsync(confirmed);
        Assert.Contains("your e-mail address is confirmed", account.Text, StringComparison.Ordinal);
        Assert.Null(account.Document.GetElementById("confirmation"));
        Assert.True(await IsConfirmedAsync("new@example.com"));

        Assert.Equal("/account", (await visitor.SubmitAsync(page, "main form")).Location);

        var again = await visitor.GoAsync("/account/confirm?token=any");
        Assert.Equal("Your e-mail address is confirmed", again.Document.QuerySelector("h1")!.TextContent);
        Assert.Empty(again.Document.QuerySelectorAll("main form"));
        Assert.NotNull(again.Document.QuerySelector("main a[href='/account']"));
    }

    [Fact]
    public async Task An_unconfirmed_member_buys_but_does_not_sell()
    {
        using var visitor = await site.GivenSignedInAsync("unconfirmed.seller@example.com", isConfirmed: false);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/campaigns")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/pledges")).Status);

        var page = await visitor.GoAsync("/grower/register");
        var refused = await visitor.SubmitAsync(page, "main form", Fields(("Input.Name", "My farm"), ("Input.Place", "Zhouzhi")));
        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Contains("First confirm your e-mail address", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_signs_up_with_a_packers_address_packs_for_nobody_until_it_is_confirmed()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var visitor = await site.GivenSignedInAsync("packer.to.be@example.com", isConfirmed: false);
        await site.Farm.ExecuteAsync($"""
            insert into grower_members (grower_id, member_id, role)
            select {harvest.GrowerId}, id, 'fulfilment' from members where email = 'packer.to.be@example.com'
            """);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/packing")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync($"/grower/campaigns/{harvest.CampaignId}")).Status);

        await ConfirmAsync(visitor, "packer.to.be@example.com");
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/packing")).Status);
    }

    [Fact]
    public async Task Whoever_signs_up_with_an_operators_address_operates_nothing()
    {
        using var visitor = await site.GivenSignedInAsync("operator.to.be@example.com", isOperator: true, isConfirmed: false);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/admin")).Status);
    }

    [Fact]
    public async Task A_guests_pledges_become_the_members_once_the_address_is_theirs()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var placed = await site.Given.PaidPledgeAsync(harvest, email: "guest.before@example.com");
        var tagged = await site.Given.PaidPledgeAsync(harvest, email: "guest.before+other@example.com");
        using var visitor = site.NewVisitor();
        await SignUpAsync(visitor, "guest.before@example.com");
        Assert.DoesNotContain(placed.Reference, (await visitor.GoAsync("/pledges")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync($"/pledges/{placed.Id}")).Status);

        await ConfirmAsync(visitor, "guest.before@example.com", isSent: true);
        var mine = await visitor.GoAsync("/pledges");
        Assert.Contains(placed.Reference, mine.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(tagged.Reference, mine.Text, StringComparison.Ordinal);

        var later = await site.Given.PaidPledgeAsync(harvest, email: "guest.before@example.com");
        await visitor.SignInAsync("guest.before@example.com");
        Assert.Contains(later.Reference, (await visitor.GoAsync("/pledges")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_accounts_link_confirms_nothing()
    {
        using var victim = await site.GivenSignedInAsync("victim.link@example.com", isConfirmed: false);
        using var attacker = await site.GivenSignedInAsync("attacker.link@example.com", isConfirmed: false);
        await attacker.SubmitAsync(await attacker.GoAsync("/account"), "form[action*='handler=Confirmation']");
        var link = await site.LinkSentToAsync("attacker.link@example.com", "confirm_address");

        foreach (var dead in new[] { link, "/account/confirm?token=AAAA", "/account/confirm" })
        {
            var page = await victim.GoAsync(dead);
            var refused = await victim.SubmitAsync(page, "main form", action: dead);
            foreach (var answer in new[] { page, refused })
            {
                Assert.Contains("belongs to another account", answer.Document.QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
                Assert.StartsWith("This link no longer works", answer.Document.Title, StringComparison.Ordinal);
                Assert.Equal("Ask for another link", Assert.Single(answer.Document.QuerySelectorAll("main button")).TextContent);
            }
        }
        Assert.False(await IsConfirmedAsync("victim.link@example.com"));
        Assert.False(await IsConfirmedAsync("attacker.link@example.com"));
        Assert.Equal("/account", (await victim.SubmitAsync(await victim.GoAsync(link), "main form")).Location);
        Assert.Equal(1, await site.SentToAsync("victim.link@example.com", "confirm_address"));

        using var nobody = site.NewVisitor();
        Assert.Contains("/sign-in", (await nobody.GoAsync(link)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_email_is_sent_again_but_not_without_end()
    {
        using var visitor = await site.GivenSignedInAsync("again@example.com", isConfirmed: false);
        var page = await visitor.GoAsync("/account");
        for (var i = 0; i < 4; i++)
            Assert.Equal("/account", (await visitor.SubmitAsync(page, "form[action*='handler=Confirmation']")).Location);
        var refused = await visitor.SubmitAsync(page, "form[action*='handler=Confirmation']");
        Assert.Contains("We have sent you 4 e-mails within an hour", refused.Text, StringComparison.Ordinal);
        Assert.Equal(4, await site.SentToAsync("again@example.com", "confirm_address"));
    }

    private async Task ConfirmAsync(Visitor visitor, string email, bool isSent = false)
    {
        if (!isSent)
            await visitor.SubmitAsync(await visitor.GoAsync("/account"), "form[action*='handler=Confirmation']");
        var page = await visitor.GoAsync(await site.LinkSentToAsync(email, "confirm_address"));
        Assert.Equal("/account", (await visitor.SubmitAsync(page, "main form")).Location);
    }

    private static async Task SignUpAsync(Visitor visitor, string email)
    {
        var answer = await visitor.SubmitAsync(
            await visitor.GoAsync("/sign-up"), "main form", Fields(("Input.DisplayName", "Ana Peral"), ("Input.Email", email), ("Input.Password", SiteHost.Password)));
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
    }

    private Task<bool> IsConfirmedAsync(string email) =>
        site.Farm.ScalarAsync<bool>($"""select email_confirmed as "Value" from members where email = {email}""");

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
