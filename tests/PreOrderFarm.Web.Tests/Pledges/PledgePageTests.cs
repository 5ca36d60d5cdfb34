using System.Net;
using System.Text.RegularExpressions;
using PreOrderFarm.Mail;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Pledges;

public sealed partial class PledgePageTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_members_pledge_exists_for_them_alone()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var owner = await site.GivenMemberAsync("pledge.owner@example.com");
        var placed = await site.Given.PaidPledgeAsync(harvest, actor: new(owner.Id, owner.Email!, false, new Dictionary<Guid, PreOrderFarm.Growers.GrowerRole>()));

        using var mine = site.NewVisitor();
        await mine.SignInAsync(owner.Email!);
        var list = await mine.GoAsync("/pledges");
        Assert.Contains(placed.Reference, list.Text, StringComparison.Ordinal);
        Assert.NotNull(list.Document.QuerySelector($"a[href='/pledges/{placed.Id}']"));
        Assert.Equal(HttpStatusCode.OK, (await mine.GoAsync($"/pledges/{placed.Id}")).Status);

        using var other = await site.GivenSignedInAsync("pledge.stranger@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GoAsync($"/pledges/{placed.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GoAsync($"/pledges/{placed.Id}/change")).Status);
        using var nobody = site.NewVisitor();
        Assert.Contains("/sign-in", (await nobody.GoAsync($"/pledges/{placed.Id}")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_or_revoked_link_shows_nothing()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var placed = await site.Given.PaidPledgeAsync(harvest);
        using var guest = site.NewVisitor();
        Assert.Equal(HttpStatusCode.OK, (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GoAsync($"/p/{placed.ManageLinkToken[..^4]}AAAA")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GoAsync("/p/x")).Status);

        await site.Farm.ExecuteAsync($"update pledges set link_epoch = link_epoch + 1 where id = {placed.Id}");
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Status);
    }

    [Fact]
    public async Task A_guest_cancels_with_the_code_from_the_email_and_not_without()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var placed = await site.Given.PaidPledgeAsync(harvest, email: "cancels@example.com");
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"/p/{placed.ManageLinkToken}");
        var refused = await guest.SubmitAsync(page, "form[action*='handler=Cancel']");
        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Equal("Type the code from our e-mail. The button 'Send me a code' sends you one.", refused.ErrorOf("Code"));
        Assert.Equal(PledgeStatus.Confirmed, (await site.Given.PledgeAsync(placed.Id)).Status);

        await guest.SubmitAsync(page, "form[action*='handler=Cancel']", action: $"/p/{placed.ManageLinkToken}?handler=SendCode");
        var cancelled = await guest.SubmitAsync(page, "form[action*='handler=Cancel']", Fields(("Code", await CodeAsync("cancels@example.com"))));
        Assert.Contains("Your pledge is cancelled", (await guest.FollowAsync(cancelled)).Text, StringComparison.Ordinal);
        Assert.Equal(PledgeStatus.Cancelled, (await site.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task A_guest_replaces_the_link_with_the_code_from_the_email_and_not_without()
    {
        var placed = await site.Given.PaidPledgeAsync(await site.Given.HarvestOnSaleAsync(), email: "revokes@example.com");
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"/p/{placed.ManageLinkToken}");
        await guest.SubmitAsync(page, "form[action*='handler=Revoke']");
        Assert.Equal(HttpStatusCode.OK, (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Status);

        await guest.SubmitAsync(page, "form[action*='handler=Revoke']", action: $"/p/{placed.ManageLinkToken}?handler=SendCode");
        var replaced = await guest.SubmitAsync(page, "form[action*='handler=Revoke']", Fields(("Code", await CodeAsync("revokes@example.com"))));

        Assert.StartsWith("/p/", replaced.Location, StringComparison.Ordinal);
        Assert.Contains("Earlier links to this pledge no longer work.", (await guest.FollowAsync(replaced)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Status);
    }

    [Fact]
    public async Task Looking_at_a_pledge_by_its_link_changes_no_row()
    {
        var placed = await site.Given.PaidPledgeAsync(await site.Given.HarvestOnSaleAsync());
        var before = await SumOfRowsAsync();
        using var guest = site.NewVisitor();

        Assert.Equal(HttpStatusCode.OK, (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await guest.GoAsync($"/p/{placed.ManageLinkToken}/change")).Status);

        Assert.Equal(before, await SumOfRowsAsync());
    }

    // Of every table but the keys of Data Protection, which the site makes when it first needs one.
    private async Task<string> SumOfRowsAsync()
    {
        var tables = await site.Farm.ScalarAsync<string[]>($"""
            select array_agg(table_name::text order by table_name) as "Value" from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'data_protection_keys'
            """);
        var sums = tables.Select(table => $"select '{table}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from \"{table}\" t");
        await using var command = site.Farm.Database.DataSource.CreateCommand($"select string_agg(name || ' ' || sum, E'\\n' order by name) from ({string.Join(" union all ", sums)}) s");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task A_guest_changes_boxes_and_pays_the_difference()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var placed = await site.Given.PaidPledgeAsync(harvest, boxes: 1, email: "changes@example.com");
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"/p/{placed.ManageLinkToken}/change");
        Assert.Equal("1", page.Document.GetElementById($"q-{harvest.Box}")!.GetAttribute("value"));
        Assert.Equal("张伟", page.Document.GetElementById("Address_Recipient")!.GetAttribute("value"));

        var sent = await guest.SubmitAsync(page, "main form", Fields(("q." + harvest.Box, "3")), action: $"/p/{placed.ManageLinkToken}/change?handler=SendCode");
        Assert.Contains("We have sent a code to changes@example.com.", sent.Text, StringComparison.Ordinal);
        Assert.Equal("3", sent.Document.GetElementById($"q-{harvest.Box}")!.GetAttribute("value"));

        var changed = await guest.SubmitAsync(sent, "main form", Fields(("Code", await CodeAsync("changes@example.com"))));
        Assert.StartsWith(site.Farm.Stripe.BaseAddress.AbsoluteUri, changed.Location, StringComparison.Ordinal);
        Assert.Contains("Your change waits for a payment of ¥200.00", (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_guests_change_is_said_at_once_and_costs_no_try_of_the_code()
    {
        var placed = await site.Given.PaidPledgeAsync(await site.Given.HarvestOnSaleAsync(), email: "all.at.once@example.com");
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"/p/{placed.ManageLinkToken}/change");
        await guest.SubmitAsync(page, "main form", action: $"/p/{placed.ManageLinkToken}/change?handler=SendCode");
        var left = await TriesLeftAsync(placed.Id);

        var noCity = Fields(("Address.City", ""), ("Address.Phone", ""));
        var empty = await guest.SubmitAsync(page, "main form", noCity);
        Assert.Equal("Type the code from our e-mail. The button 'Send me a code' sends you one.", empty.ErrorOf("Code"));
        Assert.NotEqual("", empty.ErrorOf("Address.City"));
        Assert.NotEqual("", empty.ErrorOf("Address.Phone"));

        noCity["Code"] = "000000";
        var wrong = await guest.SubmitAsync(page, "main form", noCity);
        Assert.NotEqual("", wrong.ErrorOf("Address.City"));
        Assert.Equal("", wrong.ErrorOf("Code"));
        Assert.Equal(left, await TriesLeftAsync(placed.Id));
    }

    private Task<int> TriesLeftAsync(Guid pledgeId) => site.Farm.ScalarAsync<int>($"""select sum(attempts_left)::int as "Value" from pledge_codes where pledge_id = {pledgeId}""");

    [Fact]
    public async Task Leaving_the_payment_page_leads_back_to_the_pledge_with_a_button_to_pay()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var owner = await site.GivenMemberAsync("unpaid@example.com");
        var placed = await site.Given.HeldPledgeAsync(harvest, actor: new(owner.Id, owner.Email!, false, new Dictionary<Guid, PreOrderFarm.Growers.GrowerRole>()));
        var payment = await site.Given.NewestPaymentAsync(placed.Id);
        using var visitor = site.NewVisitor();
        await visitor.SignInAsync(owner.Email!);
        var back = await visitor.GoAsync($"/pledges/unpaid/{payment.Id}");
        Assert.Equal($"/pledges/{placed.Id}", back.Location);
        Assert.Contains("Pay now", (await visitor.FollowAsync(back)).Text, StringComparison.Ordinal);
        Assert.Equal(PledgeStatus.Held, (await site.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task On_another_device_leaving_the_payment_page_leads_back_to_the_harvest()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var payment = await site.Given.NewestPaymentAsync((await site.Given.HeldPledgeAsync(harvest)).Id);
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync($"/pledges/unpaid/{payment.Id}");
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        Assert.Equal($"/campaigns/{slug}", page.Document.QuerySelector("main a.button")!.GetAttribute("href"));
        Assert.Contains("The boxes are kept for you until", page.Text, StringComparison.Ordinal);

        await site.Farm.ExecuteAsync($"update pledges set hold_expires_at = {site.Farm.Clock.Now.AddMinutes(-1)} where campaign_id = {harvest.CampaignId}");
        Assert.Contains("These boxes wait for no payment", (await visitor.GoAsync($"/pledges/unpaid/{payment.Id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_pledges_has_the_days_of_their_farms()
    {
        var owner = await site.GivenMemberAsync("midnight@example.com");
        var placed = await site.Given.HeldPledgeAsync(await site.Given.HarvestOnSaleAsync(), actor: new(owner.Id, owner.Email!, false, new Dictionary<Guid, PreOrderFarm.Growers.GrowerRole>()));
        await site.Farm.ExecuteAsync($"update pledges set placed_at = {new DateTimeOffset(2026, 11, 29, 20, 51, 0, TimeSpan.Zero)} where id = {placed.Id}");
        using var visitor = site.NewVisitor();
        await visitor.SignInAsync(owner.Email!);
        Assert.Contains("30 November 2026", (await visitor.GoAsync("/pledges")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_the_link_in_the_email_a_guest_says_that_the_box_has_come_and_what_is_wrong_with_it()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromHours(25));
        await site.Given.PaidPledgeAsync(harvest, boxes: 2, email: "receives@example.com");
        await site.Given.ClosedAsync(harvest);
        await site.Given.ShippedAsync(harvest);
        using var guest = site.NewVisitor();
        var link = await LinkInMailAsync("receives@example.com", "parcel_shipped");

        var page = await guest.GoAsync(link);
        Assert.Contains("Sent with SF, number SF1.", page.Text, StringComparison.Ordinal);
        var came = await guest.SubmitAsync(page, "form[action*='handler=Received']");
        page = await guest.FollowAsync(came);
        Assert.Contains("Thank you for telling us.", page.Text, StringComparison.Ordinal);
        var parcels = await site.Given.ParcelsAsync(harvest);
        Assert.Equal(2, parcels.Count);
        Assert.Single(parcels, parcel => parcel.ReceiptConfirmedAt is not null);

        // Refused: the words are kept, the sentence stands beside them, and the form is open.
        var second = page.Document.QuerySelectorAll("form[action*='handler=Problem'] input[name=parcel]")[1].GetAttribute("value")!;
        var form = $"#parcel-{second} form[action*='handler=Problem']";
        var field = $"Problems[{second}]";
        var tooLong = new string('x', 2_001);
        var refused = await guest.SubmitAsync(page, form, Fields((field, tooLong)));
        var area = refused.Document.QuerySelector($"#parcel-{second} textarea")!;
        Assert.Equal(tooLong, area.TextContent.Trim());
        Assert.Contains("at most 2000 characters", refused.Document.GetElementById(area.Id + "-error")!.AsRead(), StringComparison.Ordinal);
        Assert.True(refused.Document.QuerySelector($"#parcel-{second} details")!.HasAttribute("open"));
        Assert.Single(refused.Document.QuerySelectorAll("section.card details[open]"));
        Assert.Empty(refused.Document.QuerySelectorAll("p[role=alert]"));
        Assert.DoesNotContain(await site.Given.ParcelsAsync(harvest), parcel => parcel.Problem is not null);

        var told = await guest.SubmitAsync(refused, form, Fields((field, "Two are bruised. 🥝")));
        Assert.Contains("The farm and we have your report.", (await guest.FollowAsync(told)).Text, StringComparison.Ordinal);
        Assert.Equal("Two are bruised. 🥝", Assert.Single(await site.Given.ParcelsAsync(harvest), parcel => parcel.Id == Guid.Parse(second)).Problem);
    }

    [Fact]
    public async Task What_was_not_packed_as_ordered_is_said_to_its_backer_in_plain_words_and_the_box_is_not_called_complete()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromHours(25));
        var placed = await site.Given.PaidPledgeAsync(harvest);
        await site.Given.ClosedAsync(harvest);
        await site.Farm.ExecuteAsync($"update parcels set status = 'packed', packed_at = {site.Farm.Clock.Now} where source_id = {placed.Id}");
        await site.Farm.ExecuteAsync($"""
            insert into parcel_exceptions (id, parcel_id, offer_id, kind, units, reason, recorded_at, taken_back_at)
            select uuid_v7(), l.parcel_id, l.offer_id, k.kind, 1, k.reason, {site.Farm.Clock.Now}, k.taken_back_at::timestamptz
            from parcels p
            join parcel_lines l on l.parcel_id = p.id
            cross join (values ('substitute', 'Gold kiwi <instead>', null), ('damaged', 'Said by mistake', '2027-01-01')) as k (kind, reason, taken_back_at)
            where p.source_id = {placed.Id}
            """);
        using var guest = site.NewVisitor();

        var page = await guest.GoAsync($"/p/{placed.ManageLinkToken}");

        Assert.Contains("was replaced: Gold kiwi <instead>", page.Text, StringComparison.Ordinal);
        Assert.Contains("if you want the money for it looked at, report it here once the parcel is on its way.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Said by mistake", page.Text, StringComparison.Ordinal);
        Assert.Contains("Packed, not complete", Way(page).Select(step => step.Name));
    }

    [Fact]
    public async Task The_way_of_a_box_says_when_each_step_was_done_and_which_one_is_next()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromHours(25));
        var placed = await site.Given.PaidPledgeAsync(harvest);
        using var guest = site.NewVisitor();
        Assert.Equal(["Paid", "Harvest funded", "Picked", "Packed", "On its way", "Arrived"], Way(await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Select(step => step.Name));
        Assert.Equal("Harvest funded", Assert.Single(Way(await guest.GoAsync($"/p/{placed.ManageLinkToken}")), step => step.IsNow).Name);

        await site.Given.ClosedAsync(harvest);
        await site.Farm.ExecuteAsync($"update parcels set status = 'shipped', packed_at = {site.Farm.Clock.Now}, shipped_at = {site.Farm.Clock.Now}, carrier = 'SF' where source_id = {placed.Id}");
        var shipped = Way(await guest.GoAsync($"/p/{placed.ManageLinkToken}"));

        Assert.Equal(5, shipped.Count(step => step.IsDone));
        Assert.Equal("Arrived", Assert.Single(shipped, step => step.IsNow).Name);
        Assert.All(shipped.Where(step => step.Name is "Paid" or "Harvest funded" or "Packed" or "On its way"), step => Assert.NotEmpty(step.When));
    }

    [Fact]
    public async Task Who_backed_a_harvest_that_missed_its_target_is_told_of_the_money_first()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 500, lasts: TimeSpan.FromHours(25));
        var placed = await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        using var guest = site.NewVisitor();
        Assert.Equal("Paid", (await guest.GoAsync($"/p/{placed.ManageLinkToken}")).Document.QuerySelector("h1 + .badge")!.TextContent);

        await site.Given.ClosedAsync(harvest);
        var missed = await guest.GoAsync($"/p/{placed.ManageLinkToken}");

        Assert.Equal("Being paid back", missed.Document.QuerySelector("h1 + .badge")!.TextContent);
        Assert.Contains("All your money goes back to you: ¥200.00.", missed.Document.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_receipt_adds_up_and_is_there_once_something_was_paid()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var paid = await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        var held = await site.Given.HeldPledgeAsync(harvest);
        using var guest = site.NewVisitor();
        var page = await guest.GoAsync($"/p/{paid.ManageLinkToken}");
        var receipt = await guest.GoAsync(page.Document.QuerySelectorAll("main a").Single(link => link.TextContent == "Receipt").GetAttribute("href")!);

        Assert.Contains($"Receipt {paid.Reference}", receipt.Text, StringComparison.Ordinal);
        Assert.Contains("¥88.00 each ¥176.00", receipt.Text, StringComparison.Ordinal);
        Assert.Contains("Total ¥200.00", receipt.Text, StringComparison.Ordinal);
        Assert.Contains("You have paid ¥200.00", receipt.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GoAsync($"/p/{held.ManageLinkToken}/receipt")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GoAsync($"/p/{held.ManageLinkToken}/receipt.pdf")).Status);
        Assert.Equal("application/pdf", (await guest.GoAsync($"/p/{paid.ManageLinkToken}/receipt.pdf?paper=a5")).Header("Content-Type"));
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GoAsync($"/p/{paid.ManageLinkToken}/receipt.pdf?paper=papyrus")).Status);
        using var other = await site.GivenSignedInAsync("receipt.stranger@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GoAsync($"/pledges/{paid.Id}/receipt")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GoAsync($"/pledges/{paid.Id}/receipt.pdf")).Status);
    }

    private static List<(string Name, bool IsDone, bool IsNow, string When)> Way(Answer page) => [.. page.Document.QuerySelectorAll("section:has(> .timeline) li").Take(6).Select(step => (
        step.FirstChild!.TextContent.Trim(), step.ClassName == "done", step.GetAttribute("aria-current") == "step", step.QuerySelector("small")?.TextContent ?? ""))];

    [Fact]
    public async Task The_mailbox_exists_in_the_demo_only()
    {
        using var visitor = site.NewVisitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/mailbox")).Status);
    }

    private async Task<string> LinkInMailAsync(string recipient, string template)
    {
        var id = await site.Farm.ScalarAsync<Guid>($"""select id as "Value" from emails where recipient = {recipient} and template = {template} order by id limit 1""");
        var mail = await site.Farm.UseAsync<EmailQueries, RenderedEmail>(async queries => (await queries.ReadAsync(id, CancellationToken.None))!.Value.Rendered);
        return GuestLink().Match(mail.Text) is { Success: true } link ? link.Value : throw new InvalidOperationException(mail.Text);
    }

    private async Task<string> CodeAsync(string recipient) => Digits().Match(await site.Farm.ScalarAsync<string>(
        $"""select model::text as "Value" from emails where recipient = {recipient} and template like '%code%' order by created_at desc, id desc limit 1""")).Value;

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    [GeneratedRegex("/p/[A-Za-z0-9_-]+", RegexOptions.None, 1000)]
    private static partial Regex GuestLink();

    [GeneratedRegex(@"\d{6,}", RegexOptions.None, 1000)]
    private static partial Regex Digits();
}
