using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// A local stand-in for Stripe: the used part of its API over HTTP on the loopback interface, its pay page, and its
/// webhooks. It can be looked into (<see cref="State"/>) and made to fail (<see cref="Faults"/>).
/// </summary>
public sealed partial class SandboxServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(100);
    private readonly WebApplication app;
    private readonly WebhookSender webhooks;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private Task clock = Task.CompletedTask;

    private SandboxServer(WebApplication app, SandboxState state, WebhookSender webhooks, Faults faults, ILogger log)
    {
        this.app = app;
        this.webhooks = webhooks;
        this.log = log;
        State = state;
        Faults = faults;
    }

    public Uri BaseAddress => State.Address;

    public SandboxState State { get; }

    public Faults Faults { get; }

    /// <summary>May be changed while the server runs, but for port, storage and settlement currency.</summary>
    public SandboxOptions Options => State.Options;

    public static async Task<SandboxServer> StartAsync(SandboxOptions options, TimeProvider? time = null)
    {
        if (!Currencies.IsKnown(options.SettlementCurrency))
        {
            throw new ArgumentException($"The stand-in does not know the settlement currency '{options.SettlementCurrency}'.", nameof(options));
        }
        var state = new SandboxState(options, time ?? TimeProvider.System);
        var app = Host(options);
        var faults = new Faults();
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var webhooks = new WebhookSender(state, faults, loggers.CreateLogger<WebhookSender>());
        Map(app, state, new Api(state, faults, webhooks, loggers.CreateLogger<Api>()), faults);
        var server = new SandboxServer(app, state, webhooks, faults, loggers.CreateLogger<SandboxServer>());
        await server.RunAsync();
        return server;
    }

    /// <summary>What the pay page does, without a browser.</summary>
    public PayResult Pay(string sessionId, PayRequest? request = null) => new PaySession(State).Run(sessionId, request ?? new PayRequest());

    /// <summary>What the page of a bank or a wallet does, after a payment that was left waiting for it.</summary>
    public PayResult Confirm(string sessionId, Confirmation answer) => new PaySession(State).Confirm(sessionId, answer);

    /// <summary>A payer goes to their bank; the charge is named by its id or its payment intent's.</summary>
    public Dispute Dispute(string chargeOrIntentId, DisputeRequest? request = null) =>
        State.Work(null, () => DisputeProgress.Open(State, chargeOrIntentId, request ?? new DisputeRequest()));

    /// <summary>The bank decides.</summary>
    public Dispute Decide(string disputeId, DisputeDecision decision) =>
        State.Work(null, () => DisputeProgress.Decide(State, State.Disputes.Get(disputeId), decision));

    /// <summary>A refund comes back, however long ago it succeeded. The reasons are Stripe's: lost_or_stolen_card, expired_or_canceled_card, unknown, …</summary>
    public Refund FailRefund(string refundId, string reason = "unknown") =>
        State.Work(null, () => RefundProgress.FailNow(State, refundId, reason));

    /// <summary>A pending refund goes through now.</summary>
    public Refund CompleteRefund(string refundId) => State.Work(null, () => RefundProgress.SucceedNow(State, refundId));

    /// <summary>What filling in the onboarding page does; whatever else was asked for is answered, too.</summary>
    public Account Onboard(string accountId) => State.Work(null, () => AccountsApi.Onboard(State, accountId));

    /// <summary>Stripe asks an account for something more, and restricts it if that is past due.</summary>
    public Account Require(string accountId, AccountDemand demand) => State.Work(null, () => AccountsApi.Require(State, accountId, demand));

    /// <summary>What an account holds goes to its owner's bank, where no reversal reaches it.</summary>
    public Account PayOut(string accountId) => State.Work(null, () => AccountsApi.PayOut(State, accountId));

    /// <summary>Money of the platform's balance goes to its own bank.</summary>
    public PlatformPayout Withdraw(long amountMinor) =>
        State.Work(null, () => PayoutsApi.PayOut(State, amountMinor, null, new Dictionary<string, string>(StringComparer.Ordinal)));

    /// <summary>Money of the platform's own comes into its balance.</summary>
    public BalanceTransaction TopUp(long amountMinor) => State.Work(null, () => PayoutsApi.TopUp(State, amountMinor));

    /// <summary>Stripe takes a fee for its own services from the balance.</summary>
    public BalanceTransaction Bill(long amountMinor) => State.Work(null, () => PayoutsApi.Bill(State, amountMinor));

    /// <summary>Sends all further webhooks there.</summary>
    public void SendWebhooksTo(Uri url, string secret) => Options.WebhookEndpoints = [new WebhookEndpoint(url, secret)];

    /// <summary>Does now what time has brought about; for a clock that a test moves by hand.</summary>
    public void RunDue() => State.Work(null, () => true);

    public async Task WaitForShutdownAsync(CancellationToken cancel = default) => await app.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await clock;
        await app.StopAsync();
        await webhooks.DisposeAsync();
        await app.DisposeAsync();
        State.Dispose();
        stopping.Dispose();
    }

    /// <summary>An empty host: nothing of the process's environment (ASPNETCORE_URLS, appsettings) reaches the stand-in.</summary>
    private static WebApplication Host(SandboxOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "StripeSandbox" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        return builder.Build();
    }

    private static void Map(WebApplication app, SandboxState state, Api api, Faults faults)
    {
        SessionsApi.Map(app, api, state);
        PaymentsApi.Map(app, api, state);
        RefundsApi.Map(app, api, state);
        BalanceApi.Map(app, api, state);
        PayoutsApi.Map(app, api, state);
        DisputesApi.Map(app, api, state);
        EventsApi.Map(app, api, state);
        PlatformApi.Map(app, api, state);
        AccountsApi.Map(app, api, state);
        TransfersApi.Map(app, api, state);
        new PayPages(state).Map(app);
        new SandboxApi(state).Map(app);
        new MishapsApi(state, faults).Map(app);
        app.MapFallback("{**path}", api.NotFoundAsync);
    }

    private async Task RunAsync()
    {
        await app.StartAsync();
        var listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        State.Address = new Uri(listening);
        State.Open();
        webhooks.Start();
        clock = Task.Run(KeepTimeAsync);
    }

    private async Task KeepTimeAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var nap = DoWhatIsDue();
            await Task.Delay(nap < LongestNap ? nap : LongestNap, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>An entry that breaks has left the agenda: it is told, and the clock goes on.</summary>
    private TimeSpan DoWhatIsDue()
    {
        try
        {
            return State.Work(null, State.Agenda.RunDue);
        }
        catch (Exception exception)
        {
            LogBroken(exception);
            return LongestNap;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Something that was due broke")]
    private partial void LogBroken(Exception exception);
}
