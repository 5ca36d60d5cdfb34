using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PreOrderFarm.TestKit;

/// <summary>As much of an SMTP server as a client needs to leave a message (https://www.rfc-editor.org/rfc/rfc5321), on the loopback interface.</summary>
public sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<string> messages = new();
    private readonly Task serving;

    public SmtpListener()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The messages that were taken, as they came over the wire.</summary>
    public IReadOnlyList<string> Messages => [.. messages];

    /// <summary>The next recipients that are turned away for now.</summary>
    public int Refusals { get; set; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await serving;
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                await TalkAsync(client.GetStream());
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
            {
                // A client that hangs up, or the end of the test.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 farm.test");
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA")
                await TakeAsync(reader, writer);
            else if (verb == "RCPT" && Refusals > 0)
            {
                Refusals--;
                await writer.WriteLineAsync("451 4.3.0 Try again later");
            }
            else
                await writer.WriteLineAsync(verb == "QUIT" ? "221 Bye" : "250 OK");
            if (verb == "QUIT")
                return;
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 Go on");
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(stopping.Token) is { } line && line != ".")
            message.Append(line).Append('\n');
        messages.Enqueue(message.ToString());
        await writer.WriteLineAsync("250 Taken");
    }
}
