using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>The pages that a payer's browser sees, and the onboarding page of an account.</summary>
internal sealed class PayPages(SandboxState state)
{
    private static readonly byte[] Style = ReadStyle();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/c/pay.css", [HttpMethods.Get], StyleAsync);
        routes.MapMethods("/c/pay/{id}", [HttpMethods.Get], ShowAsync);
        routes.MapMethods("/c/pay/{id}", [HttpMethods.Post], PayAsync);
        routes.MapMethods("/c/pay/{id}/confirm", [HttpMethods.Get], ShowConfirmAsync);
        routes.MapMethods("/c/pay/{id}/confirm", [HttpMethods.Post], ConfirmAsync);
        routes.MapMethods("/c/onboard/{id}", [HttpMethods.Get], ShowOnboardingAsync);
        routes.MapMethods("/c/onboard/{id}", [HttpMethods.Post], OnboardAsync);
    }

    private Task ShowAsync(HttpContext context) =>
        Session(context) switch
        {
            null => HtmlAsync(context, PayPageHtml.Unknown(), 404),
            { Status: SessionStatus.Open } session => HtmlAsync(context, PayPageHtml.Pay(session, null)),
            var session => HtmlAsync(context, PayPageHtml.Ended(session)),
        };

    private async Task PayAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var choice = form["pay"].ToString();
        var typed = form["card"].ToString();
        var email = form["email"].ToString() is { Length: > 0 } address ? address : null;
        var request = choice switch
        {
            "alipay" or "wechat_pay" => new PayRequest(choice, Email: email),
            "card" or "" => new PayRequest("card", typed, Email: email),
            var number => new PayRequest("card", number, Email: email),
        };
        await AfterAsync(context, () => new PaySession(state).Begin(Id(context), request));
    }

    private Task ShowConfirmAsync(HttpContext context)
    {
        if (Session(context) is not { } session)
        {
            return HtmlAsync(context, PayPageHtml.Unknown(), 404);
        }
        if (session.Status != SessionStatus.Open)
        {
            return HtmlAsync(context, PayPageHtml.Ended(session));
        }
        var intent = session.PaymentIntentId is null ? null : state.PaymentIntents.Find(session.PaymentIntentId);
        return intent?.Status == PaymentIntentStatus.RequiresAction
            ? HtmlAsync(context, PayPageHtml.Confirm(session, intent.Method!))
            : HtmlAsync(context, PayPageHtml.Pay(session, null));
    }

    private async Task ConfirmAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var answer = Enum.TryParse<Confirmation>(form["answer"].ToString(), out var chosen) ? chosen : Confirmation.Leave;
        await AfterAsync(context, () => new PaySession(state).Confirm(Id(context), answer));
    }

    /// <summary>On to where the payment leads; refused, back to the page with the reason.</summary>
    private async Task AfterAsync(HttpContext context, Func<PayResult> pay)
    {
        PayResult result;
        try
        {
            result = pay();
        }
        catch (StripeError error)
        {
            await RefusedAsync(context, error.Message);
            return;
        }
        if (result.Next is null)
        {
            await RefusedAsync(context, result.Message!);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = new Uri(result.Next).AbsoluteUri;
    }

    private Task RefusedAsync(HttpContext context, string message) =>
        Session(context) switch
        {
            null => HtmlAsync(context, PayPageHtml.Unknown(), 404),
            { Status: SessionStatus.Open } session => HtmlAsync(context, PayPageHtml.Pay(session, message), 402),
            var session => HtmlAsync(context, PayPageHtml.Ended(session)),
        };

    private Task ShowOnboardingAsync(HttpContext context) =>
        state.Accounts.Find(Id(context)) is { } account
            ? HtmlAsync(context, PayPageHtml.Onboard(account, context.Request.Query["refresh_url"].ToString()))
            : HtmlAsync(context, PayPageHtml.Unknown(), 404);

    private Task OnboardAsync(HttpContext context)
    {
        if (state.Accounts.Find(Id(context)) is null || !Uri.TryCreate(context.Request.Query["return_url"], UriKind.Absolute, out var back))
        {
            return HtmlAsync(context, PayPageHtml.Unknown(), 404);
        }
        state.Work(null, () => AccountsApi.Onboard(state, Id(context)));
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = back.AbsoluteUri;
        return Task.CompletedTask;
    }

    private CheckoutSession? Session(HttpContext context) => state.Work(null, () => state.Sessions.Find(Id(context)));

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static async Task HtmlAsync(HttpContext context, string html, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
        await context.Response.WriteAsync(html, Encoding.UTF8, context.RequestAborted);
    }

    private static async Task StyleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/css; charset=utf-8";
        await context.Response.Body.WriteAsync(Style, context.RequestAborted);
    }

    private static byte[] ReadStyle()
    {
        using var stream = typeof(PayPages).Assembly.GetManifestResourceStream("pay.css")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
