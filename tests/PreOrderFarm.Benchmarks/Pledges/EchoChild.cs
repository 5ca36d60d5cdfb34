using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Pledges;

/// <summary>A bare Kestrel, as a process of its own: reads the body of a POST and sends it back, and says hello to a GET.</summary>
internal sealed class EchoChild : IAsyncDisposable
{
    private readonly FarmProcess process;

    private EchoChild(FarmProcess process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<EchoChild> StartAsync()
    {
        var process = await FarmProcess.StartAsync("PreOrderFarm.Benchmarks.dll", ["echo-child"], new Dictionary<string, string?>(StringComparer.Ordinal));
        return new EchoChild(process, new Uri(await process.LineAsync("http://", TimeSpan.FromSeconds(90))));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async http =>
        {
            if (HttpMethods.IsGet(http.Request.Method))
            {
                await http.Response.WriteAsync("hello", http.RequestAborted);
                return;
            }
            http.Response.ContentType = http.Request.ContentType;
            await http.Request.Body.CopyToAsync(http.Response.Body, http.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
