using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// What banks, payers and lines do to a platform, asked for over HTTP where the stand-in is a process of its own. Bodies
/// are JSON in snake case; no key is asked for, as the server listens on the loopback interface only.
/// </summary>
internal sealed class MishapsApi(SandboxState state, Faults faults)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Post(routes, "/sandbox/faults", AddFaultAsync);
        Post(routes, "/sandbox/event_faults", AddEventFaultAsync);
        routes.MapMethods("/sandbox/faults", [HttpMethods.Get], context => SandboxApi.AnswerAsync(context, HappenedAsync));
        routes.MapMethods("/sandbox/faults", [HttpMethods.Delete], context => SandboxApi.AnswerAsync(context, ClearAsync));
        Post(routes, "/sandbox/charges/{id}/dispute", async context =>
            Told(DisputeProgress.Open, SandboxApi.Id(context), await SandboxApi.BodyAsync<DisputeRequest>(context) ?? new DisputeRequest()).Id);
        Post(routes, "/sandbox/disputes/{id}/decide", DecideAsync);
        Post(routes, "/sandbox/refunds/{id}/fail", async context =>
            Told(RefundProgress.FailNow, SandboxApi.Id(context), (await SandboxApi.BodyAsync<Failure>(context) ?? new Failure()).Reason).Id);
        Post(routes, "/sandbox/refunds/{id}/succeed", context =>
            Task.FromResult(state.Work(null, () => RefundProgress.SucceedNow(state, SandboxApi.Id(context))).Id));
        Post(routes, "/sandbox/accounts/{id}/require", async context =>
            Told(AccountsApi.Require, SandboxApi.Id(context), await SandboxApi.BodyAsync<AccountDemand>(context) ?? new AccountDemand(["external_account"], IsPastDue: true)).Id);
        Post(routes, "/sandbox/accounts/{id}/pay-out", context =>
            Task.FromResult(state.Work(null, () => AccountsApi.PayOut(state, SandboxApi.Id(context))).Id));
    }

    private static void Post(IEndpointRouteBuilder routes, string path, Func<HttpContext, Task<string>> handler) =>
        routes.MapMethods(path, [HttpMethods.Post], context => SandboxApi.AnswerAsync(context, async asked => new { Id = await handler(asked) }));

    private TResult Told<TRequest, TResult>(Func<SandboxState, string, TRequest, TResult> happen, string id, TRequest request) =>
        state.Work(null, () => happen(state, id, request));

    private async Task<string> AddFaultAsync(HttpContext context)
    {
        var body = await SandboxApi.BodyAsync<FaultBody>(context) ?? throw StripeError.Invalid("Which fault?");
        faults.Add(new Fault(body.Method, body.Path, body.Kind, TimesOf(body.Times, body.Probability))
        {
            Probability = Share(body.Probability),
            Delay = TimeSpan.FromMilliseconds(body.DelayMs),
            RetryAfter = body.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
        return Seeded(body.Seed, body.Kind.ToString());
    }

    private async Task<string> AddEventFaultAsync(HttpContext context)
    {
        var body = await SandboxApi.BodyAsync<EventFaultBody>(context) ?? throw StripeError.Invalid("Which fault?");
        faults.Add(new EventFault(body.Type, body.Kind, TimesOf(body.Times, body.Probability))
        {
            Probability = Share(body.Probability),
            Delay = TimeSpan.FromMilliseconds(body.DelayMs),
        });
        return Seeded(body.Seed, body.Kind.ToString());
    }

    private async Task<string> DecideAsync(HttpContext context)
    {
        var verdict = await SandboxApi.BodyAsync<Verdict>(context) ?? throw StripeError.Invalid("Which decision?");
        var id = SandboxApi.Id(context);
        return state.Work(null, () => DisputeProgress.Decide(
            state, state.Disputes.Find(id) ?? throw StripeError.NoSuch("dispute", id, "dispute", 404), verdict.Decision)).Id;
    }

    private Task<object> HappenedAsync(HttpContext context) => Task.FromResult<object>(faults.Happened);

    private Task<object> ClearAsync(HttpContext context)
    {
        faults.Clear();
        return HappenedAsync(context);
    }

    private string Seeded(int? seed, string name)
    {
        if (seed is { } given)
        {
            faults.Seed(given);
        }
        return name;
    }

    /// <summary>A share goes on until it is cleared; a single shot happens once.</summary>
    private static int TimesOf(int? times, double probability) => times switch
    {
        null => probability < 1 ? int.MaxValue : 1,
        >= 1 => times.Value,
        _ => throw StripeError.Invalid("A fault happens at least once.", null, "times"),
    };

    private static double Share(double probability) =>
        probability is >= 0 and <= 1 ? probability : throw StripeError.Invalid("A probability is between 0 and 1.", null, "probability");

    private sealed record FaultBody(
        FaultKind Kind, string Path = "/v1/", string? Method = null, int? Times = null, double Probability = 1, double DelayMs = 1000, double? RetryAfterSeconds = null, int? Seed = null);

    private sealed record EventFaultBody(EventFaultKind Kind, string Type = "", int? Times = null, double Probability = 1, double DelayMs = 1000, int? Seed = null);

    private sealed record Verdict(DisputeDecision Decision);

    private sealed record Failure(string Reason = "unknown");
}
