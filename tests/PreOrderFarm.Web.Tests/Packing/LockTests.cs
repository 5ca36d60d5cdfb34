using System.Net;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>Until when backers can correct their address, on the batch's page and on theirs, without JavaScript.</summary>
public sealed class LockTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_lock_is_announced_shown_to_the_farm_and_to_the_backer_moved_and_withdrawn()
    {
        var batch = await GivenAsync();
        var page = await batch.Staff.GoAsync(batch.Path);
        var suggested = page.Document.GetElementById("Input_LocksAt")!.GetAttribute("value")!;
        Assert.EndsWith("T18:00", suggested, StringComparison.Ordinal);

        var soon = await batch.Staff.SubmitAsync(page, "#announce", new Dictionary<string, string> { ["Input.LocksAt"] = LocalTime.Typed(site.Farm.Clock.Now.AddHours(3), "Asia/Shanghai") });
        Assert.Contains("Backers get 48 hours", soon.ErrorOf("Input.LocksAt"), StringComparison.Ordinal);
        Assert.Contains("Choose a date and a time", (await batch.Staff.SubmitAsync(page, "#announce", new Dictionary<string, string> { ["Input.LocksAt"] = "soon" })).ErrorOf("Input.LocksAt"), StringComparison.Ordinal);

        var announced = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(page, "#announce"));
        Assert.Contains("The time is announced. Each backer of this batch gets an e-mail in 10 minutes", announced.Text, StringComparison.Ordinal);
        Assert.Contains("they are told by e-mail after", announced.Document.GetElementById("locks-at")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("18:00 (Shanghai)", announced.Document.GetElementById("locks-at")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Announced on", announced.Document.GetElementById("addresses")!.TextContent, StringComparison.Ordinal);
        using var backer = site.NewVisitor();
        Assert.Contains("You can change the address until", (await backer.GoAsync(batch.Link)).Document.GetElementById("can-move")!.TextContent, StringComparison.Ordinal);
        Assert.NotEqual("0", await site.TextAsync($"select count(*) from audit_entries where kind = 'batch' and subject_id = '{batch.Id}' and changes::text like '%locks_at%'"));

        var withdraw = announced.Document.QuerySelector("#announce button[formaction*='handler=Withdraw']")!;
        announced.Document.QuerySelector("#announce")!.SetAttribute("action", withdraw.GetAttribute("formaction")!);
        Assert.Contains("is withdrawn", (await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(announced, "#announce"))).Text, StringComparison.Ordinal);
        Assert.Contains("As a rule we write to you 48 hours before.", (await backer.GoAsync(batch.Link)).Document.GetElementById("can-move")!.AsRead(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_lock_at_once_is_asked_twice_and_after_it_the_farm_corrects_an_address()
    {
        var batch = await GivenAsync();
        var refused = await batch.Staff.SubmitAsync(await batch.Staff.GoAsync(batch.Path), "#lock");
        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Contains("Backers were not told 48 hours before. Announce a time", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await batch.Staff.SubmitAsync(refused, "#lock", new Dictionary<string, string> { ["Input.WithoutNotice"] = "true" })).Status);
        using var backer = site.NewVisitor();
        Assert.Contains("tell the farm at once", (await backer.GoAsync(batch.Link)).Document.GetElementById("can-move")!.TextContent, StringComparison.Ordinal);

        var page = await batch.Staff.GoAsync(batch.Path);
        var form = await batch.Staff.GoAsync(page.Document.QuerySelector("#parcel-1 a[href$='/address']")!.GetAttribute("href")!);
        var wrong = await batch.Staff.SubmitAsync(form, "#correct", new Dictionary<string, string> { ["Address.Recipient"] = "", ["Address.Line1"] = "9 New Street" });
        Assert.NotEqual("", wrong.ErrorOf("Address.Recipient"));
        Assert.Equal("9 New Street", wrong.Document.GetElementById("Address_Line1")!.GetAttribute("value"));
        var corrected = await batch.Staff.SubmitAsync(form, "#correct", new Dictionary<string, string> { ["Address.Line1"] = "9 New Street" });

        Assert.EndsWith("#parcel-1", corrected.Location, StringComparison.Ordinal);
        Assert.Contains("The batch has version 2 now", (await batch.Staff.GoAsync(batch.Path)).Text, StringComparison.Ordinal);
        Assert.Equal("9 New Street", await site.TextAsync($"select line1 from parcels where batch_id = '{batch.Id}'"));
    }

    [Fact]
    public async Task Once_its_carriers_label_is_made_a_backer_turns_to_the_farm_whose_correction_withdraws_the_number()
    {
        var batch = await GivenAsync();
        await site.TextAsync($"with made as (update parcels set carrier = 'SF', tracking_number = 'SF1', announced_carrier = 'SF', announced_number = 'SF1' where batch_id = '{batch.Id}' returning 1) select count(*)::text from made");
        using var backer = site.NewVisitor();
        Assert.Contains("tell the farm at once", (await backer.GoAsync(batch.Link)).Document.GetElementById("can-move")!.TextContent, StringComparison.Ordinal);

        var page = await batch.Staff.GoAsync(batch.Path);
        var form = await batch.Staff.GoAsync(page.Document.QuerySelector("#parcel-1 a[href$='/address']")!.GetAttribute("href")!);
        Assert.Contains("The carrier's labels are made with this address: SF SF1.", form.Document.GetElementById("numbers")!.TextContent, StringComparison.Ordinal);
        var corrected = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(form, "#correct", new Dictionary<string, string> { ["Address.Line1"] = "9 New Street" }));

        Assert.Contains("Carriers' numbers withdrawn with the old address: 1.", corrected.Text, StringComparison.Ordinal);
        Assert.Contains("The backer gets an e-mail.", corrected.Text, StringComparison.Ordinal);
        Assert.Equal("1", await site.TextAsync($"""
            select count(*) from audit_entries where kind = 'parcel' and changes -> 'announced_number' = '["SF1", null]' and changes ? 'address' and subject_id in (select id::text from parcels where batch_id = '{batch.Id}')
            """));
    }

    [Fact]
    public async Task The_address_of_a_box_without_a_pledge_is_corrected_and_the_page_says_that_nobody_is_told()
    {
        var batch = await GivenAsync();
        await site.TextAsync($"with given as (update parcels set source_id = uuid_v7() where batch_id = '{batch.Id}' returning 1) select count(*)::text from given");
        var parcel = await site.TextAsync($"select id::text from parcels where batch_id = '{batch.Id}'");
        var form = await batch.Staff.GoAsync($"{batch.Path}/parcels/{parcel}/address");
        Assert.Contains("nobody is told by e-mail", form.Text, StringComparison.Ordinal);

        var corrected = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(form, "#correct", new Dictionary<string, string> { ["Address.Line1"] = "9 New Street" }));

        Assert.Contains("The batch has version 2 now", corrected.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("The backer gets an e-mail.", corrected.Text, StringComparison.Ordinal);
        Assert.Equal("9 New Street", await site.TextAsync($"select line1 from parcels where batch_id = '{batch.Id}'"));
    }

    private async Task<GivenLock> GivenAsync()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        var placed = await site.Given.PaidPledgeAsync(harvest);
        await site.Given.ClosedAsync(harvest);
        var email = $"{Guid.NewGuid():N}@example.com";
        var member = await site.GivenMemberAsync(email);
        await site.Farm.ExecuteAsync($"insert into grower_members (grower_id, member_id, role) values ({harvest.GrowerId}, {member.Id}, 'fulfilment')");
        var staff = site.NewVisitor();
        await staff.SignInAsync(email);
        return new GivenLock((await site.Given.BatchesAsync(harvest)).Single(), $"/p/{placed.ManageLinkToken}", staff);
    }

    private sealed record GivenLock(Guid Id, string Link, Visitor Staff)
    {
        public string Path => $"/packing/batches/{Id}";
    }
}
