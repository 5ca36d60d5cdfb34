using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Campaigns;

/// <summary>What everyone reads of a campaign's money, what operators read beside it, and nothing about a person.</summary>
public sealed class ProofPageTests : SiteHost
{
    private static readonly string[] Figures =
        ["Pledged", "Captured", "Refunded", "On its way back", "Held", "Shipped", "Released", "Platform fee", "Processing fee"];

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Site:Contact", "help@farm.example")];

    [Fact]
    public async Task Where_the_two_sides_differ_a_reader_learns_that_no_refund_hangs_on_it_and_whom_to_write_to()
    {
        var harvest = await Given.HarvestOnSaleAsync();
        await Given.PaidPledgeAsync(harvest);
        var address = $"/campaigns/{harvest.CampaignId}/proof";
        await Farm.ExecuteAsync($"update payments set amount_minor = amount_minor + 100");

        var page = (await NewVisitor().GoAsync(address)).Document.QuerySelector("main")!;

        Assert.NotNull(page.QuerySelector(".notice.bad"));
        Assert.Contains("what you are owed stays owed to you", page.TextContent, StringComparison.Ordinal);
        Assert.Equal("In doubt, write to help@farm.example.", page.QuerySelector("a[href='mailto:help@farm.example']")!.ParentElement!.TextContent.Split("owed to you.")[1].Trim());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everyone_sees_each_figure_with_its_count_boxes_and_sum_by_name_or_by_id(bool isById)
    {
        var harvest = await Given.HarvestOnSaleAsync();
        await Given.PaidPledgeAsync(harvest, boxes: 2, email: "li.na@backers.test");

        var page = await NewVisitor().GoAsync($"/campaigns/{(isById ? harvest.CampaignId : await SlugAsync(harvest))}/proof");

        var rows = page.Document.QuerySelectorAll("table tbody tr").ToDictionary(
            row => row.QuerySelector("strong")!.TextContent, row => row.QuerySelectorAll("td").Skip(1).Select(cell => cell.TextContent.Trim()).ToList());
        Assert.All(Figures, figure => Assert.Equal(3, rows[figure].Count(cell => cell.Length > 0)));
        Assert.Equal(["1", "2"], rows["Captured"].Take(2));
        Assert.Equal(rows["Captured"], rows["Held"]);
        Assert.Contains(" = ", page.Document.QuerySelector(".notice.good")!.TextContent, StringComparison.Ordinal);
        await MustNameNobodyAsync(page.Body);
    }

    [Fact]
    public async Task An_operator_sees_the_same_for_each_pledge_and_still_nobodys_name()
    {
        var harvest = await Given.HarvestOnSaleAsync();
        var placed = await Given.PaidPledgeAsync(harvest, email: "li.na@backers.test");
        var anna = await GivenSignedInAsync("anna@farm.test", isOperator: true);

        var page = await anna.GoAsync($"/admin/campaigns/{harvest.CampaignId}/proof");

        var heads = page.Document.QuerySelectorAll("table").Last().QuerySelectorAll("th").Select(head => head.TextContent).ToList();
        Assert.Equal(
            ["Pledge", "Pledged", "Captured", "Refunded", "On its way back", "Held", "Shipped", "Released", "Fees", "Difference"], heads);
        var reference = (await Given.PledgeAsync(placed.Id)).Reference;
        Assert.Contains(reference, page.Text, StringComparison.Ordinal);
        await MustNameNobodyAsync(page.Body);
    }

    [Fact]
    public async Task Health_says_in_plain_words_what_is_wrong_and_what_to_do()
    {
        var anna = await GivenSignedInAsync("anna@farm.test", isOperator: true);
        var page = await anna.GoAsync("/admin/health");
        Assert.Contains("have never been read", page.Text, StringComparison.Ordinal);
        Assert.Contains("Every invariant of the money holds", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Start no payout run", (await anna.GoAsync("/admin/payouts")).Text, StringComparison.Ordinal);

        var harvest = await Given.HarvestOnSaleAsync();
        await Given.PaidPledgeAsync(harvest);
        await Farm.ExecuteAsync($"update payments set refunded_minor = 1");
        await anna.SubmitAsync(await anna.GoAsync("/admin/reconciliation"), "form[action*=Run]");
        page = await anna.GoAsync("/admin/health");

        Assert.Contains("A refund or a payment does not agree", page.Text, StringComparison.Ordinal);
        Assert.Contains("whose difference is not zero", page.Text, StringComparison.Ordinal);
        Assert.Contains("were last read on", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("docs/", page.Text, StringComparison.Ordinal);

        var payouts = await anna.GoAsync("/admin/payouts");
        Assert.Contains("Start no payout run before they are cleared.", payouts.Text, StringComparison.Ordinal);
        Assert.Equal("Start a run all the same", payouts.Document.QuerySelector("form[action*=Start] button")!.TextContent);
    }

    [Fact]
    public async Task An_operator_sees_what_of_the_balance_may_leave_for_the_bank()
    {
        var harvest = await Given.ShippedHarvestAsync(20);
        await Given.ReleasedAsync(harvest);
        var anna = await GivenSignedInAsync("anna@farm.test", isOperator: true);

        var page = await anna.GoAsync("/admin/reconciliation");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        var row = page.Document.QuerySelectorAll("table tbody tr").Single().QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToList();
        Assert.Equal("main", row[0]);
        Assert.Contains("EUR", page.Text.Replace("€", "EUR", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(5, row.Count);
    }

    private Task<string> SlugAsync(Harvest harvest) => Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");

    private async Task MustNameNobodyAsync(string body)
    {
        foreach (var personal in await Farm.ScalarAsync<string[]>($"""
            select array[email, recipient, phone, line1, postal_code] as "Value" from pledges limit 1
            """))
            Assert.DoesNotContain(personal, body, StringComparison.Ordinal);
    }
}
