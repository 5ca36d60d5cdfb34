using System.Net;
using System.Text;

namespace PreOrderFarm.StripeSandbox;

/// <summary>The hosted pay page, for phones first. Plain forms; no script.</summary>
internal static class PayPageHtml
{
    public static string Pay(CheckoutSession session, string? error)
    {
        var html = new StringBuilder();
        html.Append($"<p class=\"soft\">You pay</p><h1 id=\"total\">{Money(session.TotalMinor, session)}</h1>");
        html.Append(Lines(session));
        if (error is not null)
        {
            html.Append($"<p class=\"error\" role=\"alert\">{Text(error)}</p>");
        }
        html.Append("<form method=\"post\" class=\"card\">");
        html.Append($"<label for=\"email\">E-mail</label><input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" value=\"{Text(session.PayerEmail ?? session.CustomerEmail ?? "")}\">");
        foreach (var method in session.Methods)
        {
            html.Append(Method(method, session));
        }
        html.Append("</form>");
        html.Append(Back(session));
        return Page("Pay", html.ToString());
    }

    public static string Confirm(CheckoutSession session, string method) => Page("Confirm", $"""
        <h1>{Text(MethodName(method))}</h1>
        <p>{(method == "card" ? "Your bank asks whether you agree to this payment." : "Do you agree to this payment?")}</p>
        <p><strong id="total">{Money(session.TotalMinor, session)}</strong></p>
        <form method="post" class="card">
        <button class="main" name="answer" value="Complete">Complete the payment</button>
        <button name="answer" value="Fail">Refuse it</button>
        <button name="answer" value="CompleteLater">Agree; the money comes later</button>
        <button name="answer" value="FailLater">Agree; the payment fails later</button>
        </form>
        <p><a class="back" href="{Text(CheckoutPath(session))}">Choose another way to pay</a></p>
        """);

    public static string Ended(CheckoutSession session) => Page("Done", session.Status switch
    {
        SessionStatus.Complete => $"<h1>You’re all done here</h1><p>Your payment has been taken in.</p><p><a class=\"back\" href=\"{Text(session.ReturnUrl)}\">Back to the shop</a></p>",
        SessionStatus.Expired => "<h1>This page has timed out</h1><p>Nothing was charged. Please begin again in the shop.</p>" + Back(session),
        SessionStatus.Open => throw new InvalidOperationException("An open session has not ended."),
        _ => throw new InvalidOperationException($"No such status: {session.Status}."),
    });

    public static string Unknown() => Page("Not found", "<h1>There is no such page</h1><p>The link may be incomplete.</p>");

    public static string Onboard(Account account, string refreshUrl) => Page("Onboarding", $"""
        <h1>Be paid through Stripe</h1>
        <p>Account <code>{Text(account.Id)}</code>, {Text(account.Email ?? "no e-mail")}, {Text(account.Country)}.</p>
        <form method="post" class="card"><button class="main" name="answer" value="Complete">Submit all that is asked for</button></form>
        <p><a class="back" href="{Text(refreshUrl)}">Leave and come back later</a></p>
        """);

    private static string Lines(CheckoutSession session)
    {
        var rows = session.Lines.Select(line =>
            $"<tr><td>{Text(line.Name)}{(line.Quantity > 1 ? $" <span class=\"soft\">× {line.Quantity}</span>" : "")}"
            + $"{(line.Description is null ? "" : $"<br><span class=\"soft\">{Text(line.Description)}</span>")}</td>"
            + $"<td>{Money(line.TotalMinor, session)}</td></tr>");
        return $"<table class=\"card\">{string.Concat(rows)}<tr class=\"total\"><td>Total</td><td>{Money(session.TotalMinor, session)}</td></tr></table>";
    }

    private static string Method(string method, CheckoutSession session) => method switch
    {
        "card" => $"""
            <h2>Card</h2>
            <label for="card">Card number</label>
            <input id="card" name="card" inputmode="numeric" autocomplete="off" placeholder="4242 4242 4242 4242">
            <button class="main" name="pay" value="card">Pay {Money(session.TotalMinor, session)}</button>
            <p class="soft">Or take a test card:</p>
            {string.Concat(TestCards.Offered.Select(card => $"<button name=\"pay\" value=\"{card.Number}\"><code>{Grouped(card.Number)}</code> {Text(card.Label)}</button>"))}
            """,
        _ => $"<h2>{Text(MethodName(method))}</h2><button class=\"main\" name=\"pay\" value=\"{method}\">Go on to {Text(MethodName(method))}</button>",
    };

    private static string MethodName(string method) => method switch
    {
        "card" => "Your bank",
        "alipay" => "Alipay 支付宝",
        "wechat_pay" => "WeChat Pay 微信支付",
        _ => throw new InvalidOperationException($"No such method: {method}."),
    };

    private static string Back(CheckoutSession session) =>
        session.CancelUrl is null ? "" : $"<p><a class=\"back\" href=\"{Text(session.CancelUrl)}\">← Go back without paying</a></p>";

    private static string CheckoutPath(CheckoutSession session) => "/c/pay/" + session.Id;

    private static string Grouped(string number) => string.Join(' ', number.Chunk(4).Select(four => new string(four)));

    private static string Money(long minor, CheckoutSession session) => Text(Currencies.Format(minor, session.Currency));

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Page(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{title} – Stripe stand-in</title>
        <link rel="stylesheet" href="/c/pay.css">
        <link rel="icon" href="data:,">
        </head>
        <body>
        <p class="band">Stripe stand-in – test mode. No money moves.</p>
        <main>{body}</main>
        </body>
        </html>
        """;
}
