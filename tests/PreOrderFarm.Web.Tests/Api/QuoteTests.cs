using System.Net;
using System.Text.Json.Nodes;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class QuoteTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_cart_is_counted_line_by_line_and_costs_what_was_quoted()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();
        var before = await host.StateAsync();

        var quote = (await QuoteAsync(guest, harvest, "上海市")).Must(HttpStatusCode.OK);

        Assert.Equal(before, await host.StateAsync());
        Assert.Equal(("CNY", "68000", "4800", "72800", "China"), (quote["currency"], quote["goods_minor"], quote["shipping_minor"], quote["total_minor"], quote["region"]));
        var box = LineOf(quote, harvest.Box);
        Assert.Equal(("2", "8800", "17600", "2", "2400"), (Of(box, "quantity"), Of(box, "unit_price_minor"), Of(box, "goods_minor"), Of(box, "parcels"), Of(box, "shipping_minor")));
        var family = LineOf(quote, harvest.FamilyBox);
        Assert.Equal(("3", "50400", "2", "2400"), (Of(family, "quantity"), Of(family, "goods_minor"), Of(family, "parcels"), Of(family, "shipping_minor")));
        var pledge = Body.Pledge(harvest.Box);
        pledge["lines"] = Lines(harvest);
        var placed = (await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", pledge)).Must(HttpStatusCode.Created);
        Assert.Equal("72800", (await guest.GetAsync($"pledges/{placed.Id}", ("Pledge-Link", placed["link"])))["total_minor"]);
    }

    [Fact]
    public async Task A_quote_from_before_the_end_of_the_early_bird_price_is_kept_or_nothing_is_taken()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(early: (8_000, TimeSpan.FromHours(1)));
        using var guest = host.Nobody();
        var quote = (await QuoteAsync(guest, harvest, "上海市")).Must(HttpStatusCode.OK);
        Assert.Equal(("66400", "2", "8000"), (quote["goods_minor"], Of(LineOf(quote, harvest.Box), "early_units"), Of(LineOf(quote, harvest.Box), "early_price_minor")));
        var pledge = Body.Pledge(harvest.Box);
        (pledge["lines"], pledge["expected_total_minor"]) = (Lines(harvest), 71_200);

        host.Farm.Clock.Advance(TimeSpan.FromHours(1));
        var refused = await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", pledge);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("¥728.00 in all now", refused["detail"], StringComparison.Ordinal);

        pledge["expected_total_minor"] = 72_800;
        (await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", pledge)).Must(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_dearer_region_costs_its_own_shipping()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();

        var quote = (await QuoteAsync(guest, harvest, "新疆")).Must(HttpStatusCode.OK);

        Assert.Equal(("68000", "12000", "80000", "Xinjiang"), (quote["goods_minor"], quote["shipping_minor"], quote["total_minor"], quote["region"]));
    }

    [Fact]
    public async Task Without_an_address_the_goods_alone_are_counted()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();

        var quote = (await guest.PostAsync($"campaigns/{harvest.CampaignId}/quotes", new JsonObject { ["lines"] = Lines(harvest) })).Must(HttpStatusCode.OK);

        Assert.Equal(("68000", "", "", ""), (quote["goods_minor"], quote["shipping_minor"], quote["total_minor"], quote["region"]));
        Assert.Equal("", LineOf(quote, harvest.Box)["shipping_minor"]?.ToString() ?? "");
    }

    [Fact]
    public async Task What_is_not_sold_or_not_shipped_there_is_a_problem()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody();
        var address = new JsonObject { ["country"] = "DE" };

        var elsewhere = await guest.PostAsync($"campaigns/{harvest.CampaignId}/quotes", new JsonObject { ["lines"] = Lines(harvest), ["address"] = address });
        elsewhere.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal("This campaign does not ship to this address.", elsewhere.ErrorOf("address.country"));
        var unknown = await guest.PostAsync($"campaigns/{harvest.CampaignId}/quotes", Body.Of($$"""{"lines": [{"offer_id": "{{Guid.NewGuid()}}", "quantity": 1}]}"""));
        unknown.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal("This campaign does not have that offer.", unknown.ErrorOf("lines"));
    }

    private static Task<ApiAnswer> QuoteAsync(ApiClient guest, Harvest harvest, string subdivision) =>
        guest.PostAsync($"campaigns/{harvest.CampaignId}/quotes", new JsonObject
        {
            ["lines"] = Lines(harvest),
            ["address"] = new JsonObject { ["country"] = "CN", ["subdivision"] = subdivision },
        });

    private static JsonArray Lines(Harvest harvest) => new(
        new JsonObject { ["offer_id"] = harvest.Box.ToString(), ["quantity"] = 2 },
        new JsonObject { ["offer_id"] = harvest.FamilyBox.ToString(), ["quantity"] = 3 });

    private static JsonObject LineOf(ApiAnswer quote, Guid offer) =>
        quote.Json["lines"]!.AsArray().Single(line => line!["offer_id"]!.ToString() == offer.ToString())!.AsObject();

    private static string Of(JsonObject line, string member) => line[member]!.ToString();
}
