using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// The stand-in's own addresses, which Stripe does not have: paying without a browser, and the sums. No key is asked
/// for, as on the pay page; the server listens on the loopback interface only.
/// </summary>
internal sealed class SandboxApi(SandboxState state)
{
    internal static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/sandbox/sessions/{id}/pay", [HttpMethods.Post], context => AnswerAsync(context, PayAsync));
        routes.MapMethods("/sandbox/sessions/{id}/confirm", [HttpMethods.Post], context => AnswerAsync(context, ConfirmAsync));
        routes.MapMethods("/sandbox/accounts/{id}/onboard", [HttpMethods.Post], context => AnswerAsync(context, OnboardAsync));
        routes.MapMethods("/sandbox/totals", [HttpMethods.Get], context => AnswerAsync(context, TotalsAsync));
    }

    private async Task<object> PayAsync(HttpContext context) =>
        new PaySession(state).Run(Id(context), await BodyAsync<PayRequest>(context) ?? new PayRequest());

    private async Task<object> ConfirmAsync(HttpContext context) =>
        new PaySession(state).Confirm(Id(context), (await BodyAsync<ConfirmRequest>(context) ?? new ConfirmRequest()).Answer);

    private Task<object> OnboardAsync(HttpContext context) =>
        Task.FromResult<object>(state.Work(null, () => new { AccountsApi.Onboard(state, Id(context)).Id }));

    private Task<object> TotalsAsync(HttpContext context) => Task.FromResult<object>(state.Totals());

    internal static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task<object>> handler)
    {
        try
        {
            var answer = await handler(context);
            await context.Response.WriteAsJsonAsync(answer, answer.GetType(), Format, context.RequestAborted);
        }
        catch (StripeError error)
        {
            context.Response.StatusCode = error.Status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(error.ToJson(Ids.New("req_", 14)).ToJsonString(), context.RequestAborted);
        }
    }

    /// <summary>Null when there is no body.</summary>
    internal static async Task<T?> BodyAsync<T>(HttpContext context)
        where T : class
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonSerializer.Deserialize<T>(text, Format);
        }
        catch (JsonException error)
        {
            throw StripeError.Invalid("The body is not what was expected: " + error.Message);
        }
    }

    internal static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private sealed record ConfirmRequest(Confirmation Answer = Confirmation.Complete);
}
