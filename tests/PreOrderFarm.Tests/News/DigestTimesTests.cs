using System.Globalization;
using PreOrderFarm.News;

namespace PreOrderFarm.Tests.News;

public sealed class DigestTimesTests
{
    [Theory]
    // Berlin goes from +1 to +2 on 28 March 2027 at 2:00, and back on 31 October at 3:00.
    [InlineData(NewsFrequency.Daily, "Europe/Berlin", "2027-03-27T07:00:00Z", "2027-03-27T07:00:00Z")]
    [InlineData(NewsFrequency.Daily, "Europe/Berlin", "2027-03-28T05:59:59Z", "2027-03-27T07:00:00Z")]
    [InlineData(NewsFrequency.Daily, "Europe/Berlin", "2027-03-28T06:00:00Z", "2027-03-28T06:00:00Z")]
    [InlineData(NewsFrequency.Daily, "Europe/Berlin", "2027-10-31T06:59:59Z", "2027-10-30T06:00:00Z")]
    [InlineData(NewsFrequency.Daily, "Europe/Berlin", "2027-10-31T07:00:00Z", "2027-10-31T07:00:00Z")]
    // A week of 167 hours, and one of 169.
    [InlineData(NewsFrequency.Weekly, "Europe/Berlin", "2027-03-29T05:59:59Z", "2027-03-22T07:00:00Z")]
    [InlineData(NewsFrequency.Weekly, "Europe/Berlin", "2027-03-29T06:00:00Z", "2027-03-29T06:00:00Z")]
    [InlineData(NewsFrequency.Weekly, "Europe/Berlin", "2027-11-01T06:59:59Z", "2027-10-25T06:00:00Z")]
    [InlineData(NewsFrequency.Weekly, "Europe/Berlin", "2027-11-07T23:00:00Z", "2027-11-01T07:00:00Z")]
    // Where it is Monday already while UTC still has Sunday.
    [InlineData(NewsFrequency.Weekly, "Pacific/Auckland", "2027-05-02T20:00:00Z", "2027-05-02T20:00:00Z")]
    [InlineData(NewsFrequency.Daily, "Asia/Shanghai", "2027-05-03T23:59:59Z", "2027-05-03T00:00:00Z")]
    [InlineData(NewsFrequency.Daily, "UTC", "2027-05-03T08:00:00Z", "2027-05-03T08:00:00Z")]
    // Samoa had no 30 December 2011 at all: the morning after the gap begins with the 31st.
    [InlineData(NewsFrequency.Daily, "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData(NewsFrequency.AtOnce, "Europe/Berlin", "2027-03-28T05:12:13Z", "2027-03-28T05:12:13Z")]
    public void A_digest_goes_out_at_eight_by_the_readers_clock(NewsFrequency frequency, string zone, string now, string expected) =>
        Assert.Equal(At(expected), DigestTimes.Newest(frequency, zone, At(now)));

    [Theory]
    [InlineData(NewsFrequency.Daily)]
    [InlineData(NewsFrequency.Weekly)]
    public void Every_moment_of_a_year_has_one_newest_morning_that_is_not_after_it(NewsFrequency frequency)
    {
        var longest = TimeSpan.FromDays(frequency == NewsFrequency.Weekly ? 7 : 1) + TimeSpan.FromHours(1);
        foreach (var zone in new[] { "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Shanghai" })
        {
            var last = DateTimeOffset.MinValue;
            for (var now = At("2027-01-01T00:00:00Z"); now.Year == 2027; now = now.AddMinutes(30))
            {
                var newest = DigestTimes.Newest(frequency, zone, now);
                Assert.InRange(newest, now - longest, now);
                Assert.True(newest >= last, $"{zone} {now:O}: went back");
                last = newest;
            }
        }
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
