using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Tests.Fulfilment;

public sealed class CarrierLinksTests
{
    [Theory]
    [InlineData("DHL", "0034", "https://www.dhl.com/global-en/home/tracking.html?tracking-id=0034")]
    [InlineData(" dpd ", "01 5", "https://tracking.dpd.de/status/en_US/parcel/01%205")]
    [InlineData("顺丰", "SF1", "https://www.sf-express.com/cn/sc/dynamic_function/waybill/#search/bill-number/SF1")]
    [InlineData("usps", "94&x=<1>", "https://tools.usps.com/go/TrackConfirmAction?tLabels=94%26x%3D%3C1%3E")]
    public void A_known_carrier_by_any_of_its_names_shows_the_way_of_a_number(string carrier, string number, string address) =>
        Assert.Equal(address, CarrierLinks.Of(carrier, number));

    [Theory]
    [InlineData("Our own van", "1")]
    [InlineData("DHL", "")]
    [InlineData("DHL", null)]
    [InlineData(null, "1")]
    public void Of_others_and_without_a_number_nothing_is_made_up(string? carrier, string? number) => Assert.Null(CarrierLinks.Of(carrier, number));

    [Fact]
    public void Every_carrier_that_is_offered_has_its_address() => Assert.All(CarrierLinks.Known, carrier => Assert.NotNull(CarrierLinks.Of(carrier, "1")));
}
