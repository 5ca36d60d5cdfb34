using System.Net;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class PayPageTests
{
    [Fact]
    public async Task The_page_says_what_is_bought_and_that_it_is_a_stand_in()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync(
            ("line_items[0][price_data][product_data][name]", "<b>猕猴桃</b>"),
            ("allowed_payment_method_types[0]", "card"),
            ("allowed_payment_method_types[1]", "alipay"));

        var (status, html) = await ShowAsync(sandbox, "/c/pay/" + session);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Stripe stand-in – test mode", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;猕猴桃&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.Contains("59.80", html, StringComparison.Ordinal);
        Assert.Contains("4242 4242 4242 4242", html, StringComparison.Ordinal);
        Assert.Contains("支付宝", html, StringComparison.Ordinal);
        Assert.DoesNotContain("WeChat", html, StringComparison.Ordinal);
        Assert.Contains("http://localhost:5080/cart", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(sandbox, "/c/pay.css")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ShowAsync(sandbox, "/c/pay/cs_test_nobody")).Status);
    }

    [Theory]
    [InlineData("4242424242424242", "")]
    [InlineData("card", "4242 4242 4242 4242")]
    public async Task Paying_leads_back_to_the_shop(string button, string typed)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync();

        var paid = await SubmitAsync(sandbox, "/c/pay/" + session, ("pay", button), ("card", typed), ("email", "mei@example.cn"));

        Assert.Equal(HttpStatusCode.SeeOther, paid.Status);
        Assert.Equal("http://localhost:5080/paid?session=" + session, paid.Location);
        var read = await sandbox.GetAsync("/v1/checkout/sessions/" + session);
        Assert.Equal("mei@example.cn", read.Body["customer_details"]!["email"]!.GetValue<string>());
        Assert.Contains("all done", (await ShowAsync(sandbox, "/c/pay/" + session)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declined_card_shows_why_and_keeps_the_page()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync();

        var declined = await SubmitAsync(sandbox, "/c/pay/" + session, ("pay", "4000000000000002"), ("email", "mei@example.cn"));

        Assert.Equal(HttpStatusCode.PaymentRequired, declined.Status);
        Assert.Contains("Your card was declined.", declined.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"mei@example.cn\"", declined.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4000002500003155")]
    [InlineData("alipay")]
    public async Task A_bank_or_a_wallet_has_a_page_of_its_own(string button)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync();
        var confirm = $"/c/pay/{session}/confirm";

        var asked = await SubmitAsync(sandbox, "/c/pay/" + session, ("pay", button));
        Assert.Equal(new Uri(sandbox.Server.BaseAddress, confirm).AbsoluteUri, asked.Location);
        Assert.Contains("Complete the payment", (await ShowAsync(sandbox, confirm)).Html, StringComparison.Ordinal);

        Assert.Contains("was not confirmed", (await SubmitAsync(sandbox, confirm, ("answer", "Fail"))).Html, StringComparison.Ordinal);
        await SubmitAsync(sandbox, "/c/pay/" + session, ("pay", button));
        var paid = await SubmitAsync(sandbox, confirm, ("answer", "Complete"));
        Assert.Equal("http://localhost:5080/paid?session=" + session, paid.Location);
    }

    [Fact]
    public async Task An_expired_page_charges_nothing()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var session = await sandbox.OpenSessionAsync();
        await sandbox.PostAsync($"/v1/checkout/sessions/{session}/expire");

        Assert.Contains("timed out", (await ShowAsync(sandbox, "/c/pay/" + session)).Html, StringComparison.Ordinal);
        Assert.Contains("timed out", (await SubmitAsync(sandbox, "/c/pay/" + session, ("pay", "4242424242424242"))).Html, StringComparison.Ordinal);
        Assert.Equal(0, sandbox.Server.State.Charges.Count);
    }

    private static async Task<(HttpStatusCode Status, string Html)> ShowAsync(Sandbox sandbox, string path)
    {
        using var response = await sandbox.Http.GetAsync(path);
        return (response.StatusCode, WebUtilityDecoded(await response.Content.ReadAsStringAsync()));
    }

    private static async Task<(HttpStatusCode Status, string? Location, string Html)> SubmitAsync(Sandbox sandbox, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
        using var response = await sandbox.Http.PostAsync(path, form);
        return (response.StatusCode, response.Headers.Location?.AbsoluteUri, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The euro sign is written as a character reference; the tags of a name stay escaped.</summary>
    private static string WebUtilityDecoded(string html) => html.Replace("&#8364;", "€", StringComparison.Ordinal);
}
