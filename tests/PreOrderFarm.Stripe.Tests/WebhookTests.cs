using System.Text;
using System.Text.Json;

namespace PreOrderFarm.Stripe.Tests;

/// <summary>Only what Stripe signed, lately, is believed.</summary>
public sealed class WebhookTests
{
    private const string Secret = "whsec_test_secret";
    private const string Body = """{"id":"evt_1","object":"event","type":"refund.updated","created":1790000000,"data":{"object":{"id":"re_1","object":"refund","amount":1250,"currency":"eur","status":"succeeded"}},"note":"丰收 Äpfel"}""";

    /// <summary>Made by the official client (stripe 23.1.0 for Node, <c>generateTestHeaderString</c>) for this body, secret and time.</summary>
    private const string OfficialHeader = "t=1790000000,v1=d75e9d743d8cb320a177019f18f0c4ec23ac6aba2f246798d957ef831213245b";

    private static readonly DateTimeOffset s_signedAt = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    [Fact]
    public void What_the_official_client_signs_is_believed()
    {
        var happened = Verify(Body, OfficialHeader);

        Assert.Equal("evt_1", happened.Id);
        Assert.Equal("refund.updated", happened.Type);
        Assert.Equal(s_signedAt, happened.Created);
        Assert.Equal("re_1", happened.ObjectId);
        Assert.Equal(1250, happened.ReadObject<StripeRefund>().Amount);
    }

    [Fact]
    public void We_sign_as_the_official_client_does() =>
        Assert.Equal(OfficialHeader, StripeWebhook.Sign(Encoding.UTF8.GetBytes(Body), Secret, s_signedAt));

    [Fact]
    public void An_event_of_another_object_is_not_misread() =>
        Assert.Throws<JsonException>(() => Verify(Body, OfficialHeader).ReadObject<StripeCharge>());

    [Fact]
    public void An_altered_body_is_not_believed() =>
        Fails(StripeSignatureFault.Mismatch, Body.Replace("1250", "9250", StringComparison.Ordinal), OfficialHeader);

    [Fact]
    public void A_body_that_was_read_and_written_again_is_not_believed() =>
        Fails(StripeSignatureFault.Mismatch, Body + "\n", OfficialHeader);

    [Fact]
    public void An_altered_time_is_not_believed() =>
        Fails(StripeSignatureFault.Mismatch, Body, OfficialHeader.Replace("t=1790000000", "t=1790000001", StringComparison.Ordinal));

    [Fact]
    public void A_signature_of_another_secret_is_not_believed() =>
        Fails(StripeSignatureFault.Mismatch, Body, StripeWebhook.Sign(Encoding.UTF8.GetBytes(Body), "whsec_other", s_signedAt));

    [Fact]
    public void One_right_signature_among_several_will_do()
    {
        var right = OfficialHeader.Split("v1=")[1];
        var wrong = new string('0', 64);

        Assert.Equal("evt_1", Verify(Body, $"t=1790000000,v1={wrong},v1={right}").Id);
        Assert.Equal("evt_1", Verify(Body, $"t=1790000000,v1={right},v1={wrong},v0={wrong}").Id);
        Fails(StripeSignatureFault.Mismatch, Body, $"t=1790000000,v1={wrong},v1={wrong}");
    }

    [Fact]
    public void A_right_signature_under_another_scheme_does_not_count() =>
        Fails(StripeSignatureFault.NoKnownSignature, Body, OfficialHeader.Replace("v1=", "v0=", StringComparison.Ordinal));

    [Theory]
    [InlineData(null, StripeSignatureFault.HeaderMissing)]
    [InlineData("", StripeSignatureFault.HeaderMissing)]
    [InlineData("   ", StripeSignatureFault.HeaderMissing)]
    [InlineData("garbage", StripeSignatureFault.HeaderMalformed)]
    [InlineData(",,,=,=,", StripeSignatureFault.HeaderMalformed)]
    [InlineData("v1=d75e9d743d8cb320a177019f18f0c4ec23ac6aba2f246798d957ef831213245b", StripeSignatureFault.HeaderMalformed)]
    [InlineData("t=,v1=aa", StripeSignatureFault.HeaderMalformed)]
    [InlineData("t=soon,v1=aa", StripeSignatureFault.HeaderMalformed)]
    [InlineData("t=-1790000000,v1=aa", StripeSignatureFault.HeaderMalformed)]
    [InlineData("t=99999999999999999999999,v1=aa", StripeSignatureFault.HeaderMalformed)]
    [InlineData("t=1790000000", StripeSignatureFault.NoKnownSignature)]
    [InlineData("t=1790000000,v1=", StripeSignatureFault.Mismatch)]
    [InlineData("t=1790000000,v1=zz", StripeSignatureFault.Mismatch)]
    [InlineData("t=1790000000,v1=丰收", StripeSignatureFault.Mismatch)]
    public void A_header_that_is_no_header_has_its_own_reason(string? header, StripeSignatureFault fault) => Fails(fault, Body, header);

    [Fact]
    public void Three_hundred_seconds_are_allowed_and_not_one_more()
    {
        Assert.Equal("evt_1", Verify(Body, OfficialHeader, s_signedAt.AddSeconds(300)).Id);
        Fails(StripeSignatureFault.TooOld, Body, OfficialHeader, s_signedAt.AddSeconds(301));
    }

    [Fact]
    public void Another_tolerance_can_be_set_but_the_check_cannot_be_turned_off()
    {
        var bytes = Encoding.UTF8.GetBytes(Body);

        Assert.Throws<StripeSignatureException>(() => StripeWebhook.Verify(bytes, OfficialHeader, Secret, s_signedAt.AddSeconds(11), TimeSpan.FromSeconds(10)));
        Assert.Throws<ArgumentOutOfRangeException>(() => StripeWebhook.Verify(bytes, OfficialHeader, Secret, s_signedAt, TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => StripeWebhook.Verify(bytes, OfficialHeader, " ", s_signedAt));
    }

    [Fact]
    public void A_clock_that_runs_behind_Stripes_does_no_harm() =>
        Assert.Equal("evt_1", Verify(Body, OfficialHeader, s_signedAt.AddHours(-1)).Id);

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.error","created":"2026-11-22T10:00:00Z"}""")]
    [InlineData("""{"id":"evt_1","type":"x","created":1,"data":{"object":"re_1"}}""")]
    public void A_signed_body_that_is_no_event_is_refused(string body) =>
        Fails(StripeSignatureFault.BodyUnreadable, body, StripeWebhook.Sign(Encoding.UTF8.GetBytes(body), Secret, s_signedAt));

    private static StripeEvent Verify(string body, string? header, DateTimeOffset? now = null) =>
        StripeWebhook.Verify(Encoding.UTF8.GetBytes(body), header, Secret, now ?? s_signedAt);

    private static void Fails(StripeSignatureFault fault, string body, string? header, DateTimeOffset? now = null) =>
        Assert.Equal(fault, Assert.Throws<StripeSignatureException>(() => Verify(body, header, now)).Fault);
}
