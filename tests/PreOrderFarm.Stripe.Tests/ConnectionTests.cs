using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PreOrderFarm.Stripe.Tests;

/// <summary>Real sockets that misbehave.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SocketsHttpHandler _handler = new();
    private readonly List<string> _requests = [];
    private readonly CancellationTokenSource _over = new();
    private readonly int _port;

    private Task _server = Task.CompletedTask;

    public ConnectionTests()
    {
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_connection_that_is_dropped_after_the_request_is_repeated_and_then_of_unknown_outcome()
    {
        _server = ServeAsync((client, _) =>
        {
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Close();
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(maxAttempts: 2));

        Assert.Equal(StripeErrorKind.Connection, error.Kind);
        Assert.True(error.IsOutcomeUnknown);
        Assert.Equal(2, _requests.Count);
        Assert.All(_requests, r => Assert.Contains("Idempotency-Key: refund-1\r\n", r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        _server = ServeAsync((client, number) => number == 0
            ? SendAsync(client, Answer(Json.Refund)[..^20])
            : SendAsync(client, Answer(Json.Refund)));

        var refund = await RefundAsync(maxAttempts: 2);

        Assert.Equal("re_1", refund.Id);
    }

    [Fact]
    public async Task Silence_ends_with_each_attempts_own_time_out()
    {
        _server = ServeAsync((_, _) => Task.Delay(Timeout.Infinite, _over.Token));

        var error = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(maxAttempts: 2, timeoutMs: 300));

        Assert.Equal(2, error.Attempts);
        Assert.True(error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_cut_by_the_time_out_too()
    {
        _server = ServeAsync(async (client, _) =>
        {
            await SendAsync(client, Answer(Json.Refund)[..^20], isLast: false);
            await Task.Delay(Timeout.Infinite, _over.Token);
        });

        var error = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(maxAttempts: 1, timeoutMs: 300));

        Assert.Equal(StripeErrorKind.Connection, error.Kind);
        Assert.True(error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_connection_error()
    {
        _listener.Stop();

        var error = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(maxAttempts: 2));

        Assert.Equal(StripeErrorKind.Connection, error.Kind);
        Assert.Equal(2, error.Attempts);
    }

    public async Task DisposeAsync()
    {
        await _over.CancelAsync();
        await _server;
        _listener.Dispose();
        _handler.Dispose();
        _over.Dispose();
    }

    private Task<StripeRefund> RefundAsync(int maxAttempts, int timeoutMs = 5_000)
    {
        var options = new StripeOptions
        {
            ApiBase = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}")),
            SecretKey = "sk_test_123",
            WebhookSecret = "whsec_123",
            MaxAttempts = maxAttempts,
            Timeout = TimeSpan.FromMilliseconds(timeoutMs),
            RetryBaseDelay = TimeSpan.FromMilliseconds(5),
            RetryMaxDelay = TimeSpan.FromMilliseconds(20),
        };
        var client = new StripeClient(new HttpClient(_handler, disposeHandler: false), options, TimeProvider.System);
        return client.Refunds.CreateAsync(new RefundCreateParams { PaymentIntent = "pi_1", Amount = 1250 }, "refund-1");
    }

    /// <summary>Until the test is over: a client whose time is up may come less often than it tried, or leave half-way.</summary>
    private async Task ServeAsync(Func<TcpClient, int, Task> answer)
    {
        var open = new List<Task>();
        try
        {
            for (var number = 0; ; number++)
            {
                var client = await _listener.AcceptTcpClientAsync(_over.Token);
                open.Add(ServeOneAsync(client, number, answer));
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeOneAsync(TcpClient client, int number, Func<TcpClient, int, Task> answer)
    {
        using (client)
        {
            try
            {
                var request = await RequestAsync(client);
                lock (_requests)
                {
                    _requests.Add(request);
                }

                await answer(client, number);
            }
            catch (Exception fault) when (fault is IOException || _over.IsCancellationRequested)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private async Task<string> RequestAsync(TcpClient client)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith("amount=1250", StringComparison.Ordinal))
        {
            var read = await client.GetStream().ReadAsync(buffer, _over.Token);
            text.Append(read > 0 ? Encoding.UTF8.GetString(buffer, 0, read) : throw new EndOfStreamException());
        }

        return text.ToString();
    }

    private static string Answer(string body) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

    private static async Task SendAsync(TcpClient client, string answer, bool isLast = true)
    {
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
        if (isLast)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }
    }
}
