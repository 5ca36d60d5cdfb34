using System.Globalization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Pages.Campaigns;

namespace PreOrderFarm.Web.Tests.Campaigns;

public sealed class CurveTests(SiteHost site) : IClassFixture<SiteHost>
{
    private static readonly DateOnly Day = new(2027, 5, 1);

    [Fact]
    public void The_line_ends_at_what_the_page_says_and_under_the_top()
    {
        var curve = new FundingCurve(Day, Day.AddDays(9), [new FundingPoint(Day, 40, 40), new FundingPoint(Day.AddDays(1), 10, 50)]);
        var view = CurveView.Of(curve, new FundingProgress(TargetKind.Boxes, 100, 60, 6, "CNY"))!;

        Assert.Equal([(40L, 40L), (20L, 60L)], view.Points.Select(point => (point.Moved, point.Collected)));
        Assert.Equal("M0 100L10 65.22L20 47.83", view.Line);
        Assert.Equal("20%", view.EndAcross);
        Assert.StartsWith("13.04", view.TargetHeight, StringComparison.Ordinal);
        Assert.Null(CurveView.Of(null, view.Progress));
    }

    [Fact]
    public void Coordinates_are_written_with_points_in_every_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            var view = CurveView.Of(new FundingCurve(Day, Day.AddDays(6), [new FundingPoint(Day, 1, 1)]), new FundingProgress(TargetKind.Boxes, 3, 1, 1, "CNY"))!;
            Assert.DoesNotContain(',', view.Line + view.Area + view.EndAcross + view.EndHeight + view.TargetHeight);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public async Task A_harvest_shows_how_it_comes_together_as_a_drawing_and_as_a_table()
    {
        using var visitor = site.NewVisitor();
        var empty = await site.Given.HarvestOnSaleAsync();
        Assert.Contains("The line begins with the first pledge.", (await visitor.GoAsync($"/campaigns/{await SlugAsync(empty)}")).Text, StringComparison.Ordinal);

        var harvest = await site.Given.HarvestOnSaleAsync(targetKind: TargetKind.Money, target: 100_000);
        await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        var page = await visitor.GoAsync($"/campaigns/{await SlugAsync(harvest)}");

        Assert.Contains("¥176 of ¥1,000", page.Document.QuerySelector(".curve-plot")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(["15 March 2027", "+¥176", "¥176"], page.Document.QuerySelectorAll(".curve tbody td").Select(cell => cell.AsRead()));
        Assert.Contains("Target: ¥1,000", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stretch_target_is_a_second_line_under_the_top_and_its_words_keep_clear_of_the_others()
    {
        var curve = new FundingCurve(Day, Day.AddDays(9), [new FundingPoint(Day, 40, 40)]);
        var far = CurveView.Of(curve, new FundingProgress(TargetKind.Boxes, 100, 40, 6, "CNY") { Stretch = 200 })!;
        var near = CurveView.Of(curve, new FundingProgress(TargetKind.Boxes, 100, 40, 6, "CNY") { Stretch = 101 })!;

        Assert.True(far.IsWordedAtEnd(40) && far.IsWordedAtEnd(20) && !far.IsWordedAtEnd(200), "The words of a line stand where the curve comes by.");
        Assert.Equal(("13.04%", "56.52%", false), (far.StretchHeight, far.TargetHeight, far.IsCrowded));
        Assert.True(near.IsCrowded);
        Assert.Null(CurveView.Of(curve, new FundingProgress(TargetKind.Boxes, 100, 40, 6, "CNY"))!.StretchHeight);
    }

    [Theory]
    [InlineData(100, null, 40, 40, 100, null, null)]
    [InlineData(100, null, 400, 100, 100, null, null)]
    [InlineData(100, 200L, 130, 130, 220, "45.45%", "90.91%")]
    [InlineData(100, 200L, 900, 220, 220, "45.45%", "90.91%")]
    [InlineData(100, 300L, 900, 330, 330, "30.3%", "90.91%")]
    [InlineData(1, 99_999_999L, 2, 100, 100, null, null)]
    public void The_bar_has_room_for_both_targets(long target, long? stretch, long collected, long value, long max, string? targetAt, string? stretchAt) =>
        Assert.Equal(new ProgressBar(value, max, targetAt, stretchAt), ProgressBar.Of(new FundingProgress(TargetKind.Boxes, target, collected, 1, "CNY") { Stretch = stretch }));

    [Fact]
    public async Task A_stretch_target_is_shown_and_said_on_the_way_and_as_the_closing_found_it_afterwards()
    {
        using var visitor = site.NewVisitor();
        var harvest = await site.Given.HarvestOnSaleAsync(target: 2, stretch: 4);
        await site.Given.PaidPledgeAsync(harvest, boxes: 3);
        var path = $"/campaigns/{await SlugAsync(harvest)}";

        var page = await visitor.GoAsync(path);
        var bar = page.Document.QuerySelector("[data-progress] progress")!;
        Assert.Equal(("150", "220", "150%"), (bar.GetAttribute("value"), bar.GetAttribute("max"), bar.GetAttribute("aria-valuetext")));
        Assert.Equal(2, page.Document.QuerySelectorAll("[data-progress] .bar-marks line").Length);
        Assert.Equal("Stretch target: 4 boxes", page.Document.QuerySelector("[data-progress] [data-part=stretch]")!.TextContent);
        Assert.Equal("Target: 2 boxes · Stretch target: 4 boxes", page.Document.QuerySelector(".curve caption")!.AsRead());
        Assert.Single(page.Document.QuerySelectorAll(".curve-stretch"));
        Assert.Contains("Stretch target: 4 boxes", (await visitor.GoAsync("/campaigns")).Text, StringComparison.Ordinal);

        await site.Given.PaidPledgeAsync(harvest, boxes: 1);
        await site.Given.ClosedAsync(harvest);
        await site.Farm.ExecuteAsync($"update campaign_funds set boxes = 1 where campaign_id = {harvest.CampaignId}");
        Assert.Equal("Stretch target of 4 boxes reached", (await visitor.GoAsync(path + "?to=later")).Document.QuerySelector("[data-progress] [data-part=stretch]")!.TextContent);
    }

    [Fact]
    public async Task Yen_have_no_decimals()
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/design");
        var yen = page.Document.QuerySelectorAll("[data-component=_Curve] .curve")[1].TextContent;
        Assert.Contains("JP¥1,040,000", yen, StringComparison.Ordinal);
        Assert.DoesNotContain(".00", yen, StringComparison.Ordinal);
    }

    private Task<string> SlugAsync(Harvest harvest) => site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
}
