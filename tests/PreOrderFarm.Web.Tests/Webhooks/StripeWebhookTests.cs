using System.Globalization;
using System.Net;
using System.Text;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Web.Tests.Webhooks;

public sealed class StripeWebhookTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_signed_event_is_stored_once_however_often_it_comes()
    {
        var body = Event("evt_once");
        Assert.Equal(HttpStatusCode.OK, await SendAsync(body, Sign(body)));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(body, Sign(body)));
        Assert.Equal(1, await CountAsync("evt_once"));
    }

    [Fact]
    public async Task A_forged_event_changes_nothing()
    {
        var body = Event("evt_forged");
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(body, StripeWebhook.Sign(body, "whsec_guessed", site.Farm.Clock.Now)));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(body, signature: null));
        Assert.Equal(0, await CountAsync("evt_forged"));
    }

    [Fact]
    public async Task An_altered_event_changes_nothing()
    {
        var signature = Sign(Event("evt_original"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(Event("evt_altered"), signature));
        Assert.Equal(0, await CountAsync("evt_altered"));
    }

    [Fact]
    public async Task An_old_event_is_not_replayed()
    {
        var body = Event("evt_old");
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(body, StripeWebhook.Sign(body, SiteHost.WebhookSecret, site.Farm.Clock.Now.AddSeconds(-301))));
        Assert.Equal(0, await CountAsync("evt_old"));
    }

    [Fact]
    public async Task A_huge_event_is_refused_with_or_without_its_length()
    {
        var body = new byte[1_000_001];
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(body, Sign(body)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(body, Sign(body), isChunked: true));
    }

    private byte[] Event(string id) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
        {"id":"{{{id}}}","object":"event","api_version":"2026-10-28.endive","created":{{{site.Farm.Clock.Now.ToUnixTimeSeconds()}}},"livemode":false,"pending_webhooks":1,"type":"checkout.session.completed","data":{"object":{"id":"cs_test_1","object":"checkout.session"} } }
        """));

    private string Sign(byte[] body) => StripeWebhook.Sign(body, SiteHost.WebhookSecret, site.Farm.Clock.Now);

    private async Task<HttpStatusCode> SendAsync(byte[] body, string? signature, bool isChunked = false)
    {
        using var stripe = site.NewVisitor();
        var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/stripe") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = isChunked;
        if (signature is not null)
            request.Headers.Add(StripeWebhook.SignatureHeader, signature);
        return (await stripe.SendAsync(request)).Status;
    }

    private async Task<long> CountAsync(string id)
    {
        await using var ask = site.Database.DataSource.CreateCommand("select count(*) from stripe_events where id = $1");
        ask.Parameters.AddWithValue(id);
        return (long)(await ask.ExecuteScalarAsync())!;
    }
}
