using System.Net;
using AngleSharp.Dom;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;
using PreOrderFarm.Web.Tests.Grower;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>A box that is fetched, as a farmer, a backer and the person at the counter see it: by plain forms.</summary>
public sealed class PickUpTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task From_the_farmers_choice_to_the_hand_over()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1);
        var point = await site.Given.PickUpPointAsync(harvest);
        var owner = await GivenOwnerAsync(harvest);

        // The farmer shows the way to the point.
        var upload = await owner.GoAsync($"/grower/pick-up-points/{point}/photo");
        Assert.Equal("Choose a photo: JPEG, PNG, WebP or HEIC.", (await owner.SubmitAsync(upload, "main form")).ErrorOf("Input.Photo"));
        var form = new MultipartFormDataContent { { new StringContent(upload.Document.QuerySelector("main [name=form-token]")!.GetAttribute("value")!), "form-token" }, { new ByteArrayContent(Convert.FromBase64String(PhotoPagesTests.SmallWebp)), "Input.Photo", "door.webp" } };
        var there = await owner.FollowAsync(await owner.SendAsync(new HttpRequestMessage(HttpMethod.Post, upload.Address.AbsolutePath) { Content = form }));
        Assert.Contains("The photo is there.", there.Text, StringComparison.Ordinal);

        // The farmer offers the point.
        var campaign = await owner.GoAsync($"/grower/campaigns/{harvest.CampaignId}");
        var offering = await owner.GoAsync(campaign.Document.QuerySelector("#pick-ups a")!.GetAttribute("href")!);
        var silent = await owner.SubmitAsync(offering, "main form", Fields(("Rows[0].IsOffered", "true")));
        Assert.Equal("Give a number of boxes from 1 to 1,000,000.", Beside(silent, "Rows_0__CapacityBoxes"));
        var backwards = await owner.SubmitAsync(silent, "main form", Fields(("Rows[0].IsOffered", "true"), ("Rows[0].CapacityBoxes", "2"), ("Rows[0].CollectFrom", "2027-04-12"), ("Rows[0].CollectUntil", "2027-04-10")));
        Assert.Equal("Boxes are fetched between the first day of the harvest and the last day of shipping.", Beside(backwards, "Rows_0__CollectFrom"));
        Assert.Equal("2", backwards.Document.QuerySelector("[name='Rows[0].CapacityBoxes']")!.GetAttribute("value"));
        var offered = await owner.FollowAsync(await owner.SubmitAsync(backwards, "main form", Fields(("Rows[0].CollectFrom", "2027-04-10"), ("Rows[0].CollectUntil", "2027-04-12"))));
        Assert.Contains("The barn, 10–12 April 2027 0 sold or held, 2 left", offered.Document.QuerySelector("#pick-ups")!.AsRead(), StringComparison.Ordinal);

        // A guest sees it, chooses it, and pays no shipping.
        using var guest = site.NewVisitor();
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        Assert.Contains("The barn · room for boxes: 2", (await guest.GoAsync($"/campaigns/{slug}")).Document.QuerySelector("[data-pick-ups]")!.AsRead(), StringComparison.Ordinal);
        await MustShowTheDoorAsync(guest, await guest.GoAsync($"/campaigns/{slug}"), "[data-pick-ups] img");
        var page = await guest.GoAsync($"/campaigns/{slug}/pledge?q.{harvest.Box}=3");
        Assert.False(page.Document.QuerySelector("#Address_Line1")!.HasAttribute("required"));
        var person = Fields(("Input.PickUpPointId", point.ToString()), ("Address.Recipient", "李娜"), ("Address.Phone", "+86 138 0013 8000"), ("Input.Email", "fetches@example.com"));
        var counted = await guest.SubmitAsync(page, "form[data-cart]", person);
        Assert.Contains("Pick-up at The barn ¥0.00", counted.Text, StringComparison.Ordinal);
        Assert.Contains("Total ¥264.00", counted.Text, StringComparison.Ordinal);
        var full = await guest.SubmitAsync(counted, "form[data-cart]", person);
        Assert.Equal("The barn has room for 2 boxes only.", full.Document.QuerySelector("#pick-up-error")!.AsRead());
        Assert.True(full.Document.QuerySelector($"#at-{point}")!.HasAttribute("checked"));
        var fewer = new Dictionary<string, string>(person, StringComparer.Ordinal) { [$"q.{harvest.Box}"] = "2" };
        var shown = await guest.SubmitAsync(full, "form[data-cart]", fewer);
        var paying = await guest.SubmitAsync(shown, "form[data-cart]", fewer);
        Assert.Equal(HttpStatusCode.Redirect, paying.Status);
        var pledge = await site.Farm.ScalarAsync<Guid>($"""select id as "Value" from pledges where campaign_id = {harvest.CampaignId}""");
        Assert.Equal(17_600, (await site.Given.NewestPaymentAsync(pledge)).AmountMinor);
        await site.Given.PayAsync(pledge);
        await site.Given.ConfirmAsync(pledge);
        await site.Given.ClosedAsync(harvest);

        // Who fetches it may still change; no carrier is spoken of.
        var link = await site.Farm.UseAsync<PreOrderFarm.Pledges.PledgeLinks, string>(links => Task.FromResult(links.Issue(pledge)));
        Assert.Equal("Change name and phone number", (await guest.GoAsync($"/p/{link}")).Document.QuerySelector($"a[href='/p/{link}/change']")!.TextContent);
        var change = await guest.GoAsync($"/p/{link}/change");
        Assert.Equal("Who picks it up", change.Document.QuerySelector("label[for=Address_Recipient]")!.TextContent);
        Assert.Equal("Give a phone number, with 5 to 20 digits.", (await guest.SubmitAsync(change, "main form", Fields(("Address.Phone", "")))).ErrorOf("Address.Phone"));

        // The load says where it goes, on the screen and on paper.
        var batch = Assert.Single(await site.Given.BatchesAsync(harvest));
        var load = await owner.GoAsync($"/packing/batches/{batch}");
        Assert.Contains("Pick-up point The barn", load.Text, StringComparison.Ordinal);
        Assert.Null(load.Document.QuerySelector("[name='Input.Carrier']"));
        foreach (var sheet in new[] { "load-list", "packing-list", "matrix" })
        {
            using var pdf = Pdf.From(await owner.Http.GetByteArrayAsync($"/packing/batches/{batch}/sheets/{sheet}.pdf?language=en"));
            Assert.Contains("The barn", pdf.Text(), StringComparison.Ordinal);
            Assert.Contains("1 Kiwi Road", pdf.Text(), StringComparison.Ordinal);
            Assert.Contains("Sat 9–12", pdf.Text(), StringComparison.Ordinal);
        }
        using var label = Pdf.From(await owner.Http.GetByteArrayAsync($"/packing/batches/{batch}/labels.pdf?language=en"));
        Assert.Contains("The barn", label.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("1 Kiwi Road", label.Text(), StringComparison.Ordinal);

        // It is brought there; the backer sees the code, and the counter finds it by code and by name.
        var brought = await owner.FollowAsync(await owner.SubmitAsync(load, "#steps", Fields(("Input.IsWhole", "true")), action: load.Document.QuerySelector("[formaction*='handler=Bring']")!.GetAttribute("formaction")));
        Assert.Contains("Parcels brought to the point: 2.", brought.Text, StringComparison.Ordinal);
        var code = (await site.Given.ParcelsAsync(harvest))[0].PickUpCode!;
        var mine = await guest.GoAsync($"/p/{link}");
        Assert.Contains(code, mine.Document.QuerySelector("#pick-up-code dd")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(mine.Document.QuerySelector("#pick-up-code svg"));
        var receipt = (await guest.GoAsync($"/p/{link}/receipt")).Document.QuerySelectorAll("main dl.facts dt").ToDictionary(name => name.TextContent, name => name.NextElementSibling!.TextContent);
        Assert.StartsWith("The barn", receipt["Pick-up point"], StringComparison.Ordinal);
        Assert.Contains("1 Kiwi Road", receipt["Pick-up point"], StringComparison.Ordinal);
        Assert.Equal("李娜", receipt["Picked up by"]);
        await MustShowTheDoorAsync(guest, mine, "main figure img");
        var counter = await owner.GoAsync((await owner.GoAsync("/packing")).Document.QuerySelector("section[aria-labelledby=points] a")!.GetAttribute("href")!);
        Assert.Contains("Parcels that lie here: 2", counter.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing lies here for this code or name.", (await owner.GoAsync($"{counter.Address.AbsolutePath}?Q=nobody")).Text, StringComparison.Ordinal);
        var found = await owner.GoAsync($"{counter.Address.AbsolutePath}?Q={code}");
        Assert.Equal("李娜", found.Document.QuerySelector("form.card h2")!.TextContent);
        var done = await owner.FollowAsync(await owner.SubmitAsync(found, "form[action*='handler=HandOver']"));
        Assert.Contains("Handed over to 李娜.", done.Text, StringComparison.Ordinal);
        Assert.Contains("No parcels are here now.", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Parcels that lie here", done.Text, StringComparison.Ordinal);
        Assert.All(await site.Given.ParcelsAsync(harvest), parcel => Assert.NotNull(parcel.DeliveredAt));
        Assert.Null((await guest.GoAsync($"/p/{link}")).Document.QuerySelector("#pick-up-code"));
        var back = await owner.FollowAsync(await owner.SubmitAsync(done, "form[action*='handler=Undo']"));
        Assert.Contains("Taken back: it lies here again.", back.Text, StringComparison.Ordinal);
    }

    private static async Task MustShowTheDoorAsync(Visitor guest, Answer page, string image)
    {
        var door = Assert.Single(page.Document.QuerySelectorAll(image));
        Assert.Equal("The barn", door.GetAttribute("alt"));
        Assert.Equal("image/jpeg", (await guest.GoAsync(door.GetAttribute("src")!)).Header("Content-Type"));
    }

    private async Task<Visitor> GivenOwnerAsync(Harvest harvest)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var member = await site.GivenMemberAsync(email);
        await site.Farm.ExecuteAsync($"insert into grower_members (grower_id, member_id, role) values ({harvest.GrowerId}, {member.Id}, 'owner')");
        var owner = site.NewVisitor();
        await owner.SignInAsync(email);
        return owner;
    }

    private static string? Beside(Answer page, string field) => page.Document.GetElementById(field + "-error")?.AsRead();

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
